package io.peft4j.generate;

import io.peft4j.format.UserError;
import io.peft4j.nn.KvCache;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answer on its way, from {@link Generator#add} to its {@linkplain #finishReason end}.
 *
 * <p>Any thread may ask whether it is finished, or cancel it; the rest is the generator's.
 */
public final class Generation {
  private final Request request;
  private final Sampler sampler;
  private final int limit;
  private @Nullable KvCache cache;
  private int[] tokens;
  private int count;
  private int read;
  private int reused;
  private final long added = System.nanoTime();
  private long first;
  private long ended;
  private @Nullable UserError failure;
  private volatile boolean cancelled;
  private volatile @Nullable FinishReason finishReason;

  /**
   * A generation that waits.
   *
   * @param limit largest number of tokens of prompt and answer together
   */
  Generation(Request request, int limit) {
    this.request = request;
    this.sampler = new Sampler(request.sampling(), request.prompt());
    this.limit = limit;
    this.tokens = request.prompt().clone();
    this.count = tokens.length;
  }

  public Request request() {
    return request;
  }

  /** The answer's tokens so far, a stop token at its end included. */
  public int[] answer() {
    return Arrays.copyOfRange(tokens, request.prompt().length, count);
  }

  /** How many tokens of the prompt another sequence had read already. */
  public int reusedTokens() {
    return reused;
  }

  /**
   * How long it took.
   *
   * @param first seconds from {@link Generator#add} to the first token
   * @param total seconds to the end
   */
  public record Times(double first, double total) {}

  /** How long it took; of use once it ended. */
  public Times times() {
    return new Times((first - added) / 1e9, (ended - added) / 1e9);
  }

  /** Why it ended, null while it goes on. */
  public @Nullable FinishReason finishReason() {
    return finishReason;
  }

  /** What went wrong if it {@linkplain FinishReason#FAILED failed}. */
  public @Nullable UserError failure() {
    return failure;
  }

  /** Asks it to end before its next token. */
  public void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Starts with a cache that has read the first {@code tokensRead} tokens of the prompt. */
  void begin(KvCache begun, int tokensRead) {
    cache = begun;
    read = tokensRead;
    reused = tokensRead;
  }

  KvCache cache() {
    return Objects.requireNonNull(cache);
  }

  /** What the model has read. */
  int[] tokensRead() {
    return Arrays.copyOf(tokens, read);
  }

  /** Number of tokens that the model has not read yet: one while it writes. */
  int pending() {
    return count - read;
  }

  /** The next tokens to read, at most {@code most}. */
  int[] next(int most) {
    return Arrays.copyOfRange(tokens, read, read + Math.min(most, pending()));
  }

  void advance(int tokensRead) {
    read += tokensRead;
  }

  /** Chooses the token that follows the last one, and ends if it is the last; changes logits. */
  void choose(float[] logits, Candidates scratch) {
    int token;
    try {
      token = sampler.next(logits, scratch);
    } catch (UserError e) {
      failure = e;
      finish(FinishReason.FAILED);
      return;
    }
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(limit, 2 * count + 16));
    }
    tokens[count++] = token;
    if (count == request.prompt().length + 1) {
      first = System.nanoTime();
    }
    if (request.stopTokens().contains(token) || !request.sink().accept(token)) {
      finish(FinishReason.STOP);
    } else if (count == limit) {
      finish(FinishReason.LENGTH);
    }
  }

  void finish(FinishReason reason) {
    ended = System.nanoTime();
    finishReason = reason;
    request.sink().finished(reason);
  }
}
