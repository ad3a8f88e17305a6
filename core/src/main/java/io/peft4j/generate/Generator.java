package io.peft4j.generate;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Prompt;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.KvCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Answers many requests together: continuous batching (Yu et al. 2022, Orca).
 *
 * <p>A {@link #step} reads a piece of each prompt that is not read yet, and then lets every other
 * answer grow by one token, each through its own adapter; sequences are dealt out to workers.
 * Finished answers leave and waiting ones enter between steps. Memory for keys and values grows
 * with each answer and is freed at its end.
 *
 * <p>Requests may be added from any thread; steps are made by one.
 */
public final class Generator implements AutoCloseable {
  /** Prompt tokens of one sequence that are read in a step: others wait so long for a token. */
  private static final int PIECE = 512;

  /** Tokens that are read in the time that the weights take from memory. */
  private static final int SHARD = 4;

  private final BaseModel base;
  private final Workers workers;
  private final int slots;
  private final PrefixCache kept;
  private final Queue<Generation> waiting = new ConcurrentLinkedQueue<>();
  private final List<Generation> running = new ArrayList<>();
  private final Candidates scratch = new Candidates();
  private final float[] logits;

  /**
   * A generator without requests.
   *
   * @param base a causal model
   * @param slots how many answers grow at a time; further ones wait
   * @param keep how many finished sequences stay in memory, so that a prompt that begins like one
   *     of them is not read from its start
   */
  public Generator(BaseModel base, Workers workers, int slots, int keep) {
    this.base = base;
    this.workers = workers;
    this.slots = slots;
    this.kept = new PrefixCache(keep);
    this.logits = new float[base.lmHead().vocabulary()];
  }

  /**
   * Queues a request.
   *
   * @throws UserError if its prompt is empty, or leaves no room for an answer
   */
  public Generation add(Request request) {
    int room = base.sites().maxPositions() - virtual(request.adapter());
    int prompt = request.prompt().length;
    if (prompt == 0) {
      throw new UserError("the prompt is empty: give at least one token");
    }
    if (prompt >= room) {
      throw new UserError(
          "the prompt has %d tokens, which leaves no room for an answer in the model's context of %d:"
                  .formatted(prompt, room)
              + " shorten it");
    }
    if (request.maxNewTokens() < 1) {
      throw new UserError(
          "the largest number of new tokens must be 1 or more, not " + request.maxNewTokens());
    }
    int limit = (int) Math.min(room, (long) prompt + request.maxNewTokens());
    Generation generation = new Generation(request, limit);
    waiting.add(generation);
    return generation;
  }

  private static int virtual(Attachments adapter) {
    Prompt input = adapter.input();
    Prompt keyValues = adapter.keyValues();
    return (input == null ? 0 : input.length()) + (keyValues == null ? 0 : keyValues.length());
  }

  /**
   * Reads and writes once for every request that has a slot.
   *
   * @return false if nothing is left to do
   */
  public boolean step() {
    for (Generation generation : running) {
      if (generation.cancelled()) {
        generation.finish(FinishReason.CANCELLED);
      }
    }
    retire();
    admit();
    List<Generation> reading = running.stream().filter(g -> g.pending() > 1).toList();
    List<Generation> writing = running.stream().filter(g -> g.pending() == 1).toList();
    advance(reading, PIECE);
    advance(writing, 1);
    retire();
    return !running.isEmpty() || !waiting.isEmpty();
  }

  /** Makes steps until nothing is left to do. */
  public void run() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }

  private void admit() {
    while (running.size() < slots && !waiting.isEmpty()) {
      Generation generation = waiting.remove();
      if (generation.cancelled()) {
        generation.finish(FinishReason.CANCELLED);
        continue;
      }
      Request request = generation.request();
      PrefixCache.Kept prefix = kept.take(request.adapter(), request.prompt());
      if (prefix == null) {
        generation.begin(new KvCache(base.sites()), 0);
      } else {
        generation.begin(prefix.cache(), prefix.tokens().length);
      }
      running.add(generation);
    }
  }

  private void retire() {
    for (Generation generation : running) {
      if (generation.finishReason() != null) {
        Attachments adapter = generation.request().adapter();
        kept.keep(
            new PrefixCache.Kept(
                adapter, generation.tokensRead(), virtual(adapter), generation.cache()));
      }
    }
    running.removeIf(generation -> generation.finishReason() != null);
  }

  /** Lets each generation read its next tokens, at most {@code most}, and choose what follows. */
  private void advance(List<Generation> generations, int most) {
    List<Callable<Batch.Result>> tasks = new ArrayList<>();
    for (List<Generation> shard : shards(generations, most)) {
      tasks.add(() -> new Batch(base, shard, most).run());
    }
    workers.run(tasks).forEach(this::choose);
  }

  private void choose(Batch.Result result) {
    try {
      for (int i = 0; i < result.complete().size(); i++) {
        Ops.floats(result.logits(), (long) i * logits.length, logits);
        result.complete().get(i).choose(logits, scratch);
      }
    } finally {
      Scope.free(result.logits());
    }
  }

  /**
   * Sequences dealt out so that the shards have about as much to read, and each enough that its way
   * through the weights is worth it.
   */
  private List<List<Generation>> shards(List<Generation> generations, int most) {
    int tokens = generations.stream().mapToInt(g -> Math.min(most, g.pending())).sum();
    int useful = Math.min(generations.size(), (tokens + SHARD - 1) / SHARD);
    int[] loads = new int[Math.min(workers.count(), useful)];
    List<List<Generation>> shards = new ArrayList<>();
    for (int i = 0; i < loads.length; i++) {
      shards.add(new ArrayList<>());
    }
    List<Generation> longestFirst =
        generations.stream().sorted(Comparator.comparingInt(g -> -g.pending())).toList();
    for (Generation generation : longestFirst) {
      int least = 0;
      for (int i = 1; i < loads.length; i++) {
        least = loads[i] < loads[least] ? i : least;
      }
      shards.get(least).add(generation);
      loads[least] += Math.min(most, generation.pending());
    }
    return shards;
  }

  @Override
  public void close() {
    running.forEach(generation -> generation.finish(FinishReason.CANCELLED));
    retire();
    kept.close();
    waiting.forEach(generation -> generation.finish(FinishReason.CANCELLED));
    waiting.clear();
  }
}
