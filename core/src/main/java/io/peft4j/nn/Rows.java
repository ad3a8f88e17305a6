package io.peft4j.nn;

import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Prompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch without padding: one row per token, the sequences of a segment together and in it those
 * of one length together.
 *
 * <p>Virtual input tokens are rows like others, in front of their sequence. Positions count them,
 * as Hugging Face PEFT does; virtual keys and values move the positions of the real tokens too.
 * Sequences that continue a {@link KvCache} go on at its end, without virtual tokens. The index
 * tensors belong to the scope in which the rows were laid out.
 */
public final class Rows {

  /**
   * Rows {@code start … end−1} belong to one adapter, real tokens {@code realStart … realEnd−1}
   * too.
   */
  public record Span(int start, int end, int realStart, int realEnd, Attachments attachments) {}

  /** {@code count} sequences of {@code length} rows each, from row {@code start}, of one span. */
  public record Group(int span, int start, int count, int length) {
    int rows() {
      return count * length;
    }
  }

  private final List<Span> spans = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private final List<Group> singles = new ArrayList<>();
  private final List<KvCache> caches = new ArrayList<>();
  private final int[] advances;
  private final int count;
  private final int[] lengths;
  private final int[] owners;
  private final int[] layout;
  private final Tensor ids;
  private final Tensor types;
  private final Tensor positions;
  private final Tensor real;
  private final Tensor sequences;
  private final Tensor source;
  private final boolean virtual;

  private Rows(List<Segment> segments, List<KvCache> given) {
    IntList ids = new IntList();
    IntList types = new IntList();
    IntList positions = new IntList();
    IntList real = new IntList();
    IntList owner = new IntList();
    IntList rowOwner = new IntList();
    IntList source = new IntList();
    IntList layout = new IntList();
    int realRows =
        segments.stream().flatMap(s -> s.sequences().stream()).mapToInt(Sequence::length).sum();
    int firstPromptRow = realRows;
    int firstSequence = 0;
    this.lengths = new int[segments.stream().mapToInt(s -> s.sequences().size()).sum()];
    if (!given.isEmpty() && given.size() != lengths.length) {
      throw new IllegalArgumentException("one cache per sequence is needed");
    }
    IntList advance = new IntList();
    boolean virtualRows = false;
    for (Segment segment : segments) {
      int start = types.size();
      int realStart = ids.size();
      Prompt input = segment.attachments().input();
      Prompt keyValues = segment.attachments().keyValues();
      List<Sequence> all = segment.sequences();
      List<Integer> order =
          IntStream.range(0, all.size())
              .boxed()
              .sorted(Comparator.comparingInt(i -> all.get(i).length()))
              .toList();
      for (int i : order) {
        Sequence sequence = all.get(i);
        lengths[firstSequence + i] = sequence.length();
        layout.add(firstSequence + i);
        int past = given.isEmpty() ? 0 : given.get(firstSequence + i).length();
        int virtual = input == null || past > 0 ? 0 : input.length();
        int front = keyValues == null || past > 0 ? 0 : keyValues.length();
        int offset = past + front;
        virtualRows |= virtual > 0;
        if (!given.isEmpty()) {
          caches.add(given.get(firstSequence + i));
          advance.add(front + virtual + sequence.length());
        }
        extendGroup(types.size(), virtual + sequence.length());
        for (int v = 0; v < virtual; v++) {
          source.add(firstPromptRow + v);
          positions.add(offset + v);
          types.add(0);
          rowOwner.add(firstSequence + i);
        }
        for (int t = 0; t < sequence.length(); t++) {
          source.add(ids.size());
          real.add(types.size());
          owner.add(firstSequence + i);
          rowOwner.add(firstSequence + i);
          positions.add(offset + virtual + t);
          types.add(sequence.types()[t]);
          ids.add(sequence.ids()[t]);
        }
      }
      spans.add(new Span(start, types.size(), realStart, ids.size(), segment.attachments()));
      firstPromptRow += input == null ? 0 : input.length();
      firstSequence += all.size();
    }
    this.count = types.size();
    this.owners = rowOwner.toArray();
    this.layout = layout.toArray();
    this.virtual = virtualRows;
    this.advances = advance.toArray();
    this.ids = ids.tensor();
    this.types = types.tensor();
    this.positions = positions.tensor();
    this.real = real.tensor();
    this.sequences = owner.tensor();
    this.source = source.tensor();
  }

  /** Lays out the sequences of all segments. */
  public static Rows of(List<Segment> segments) {
    return new Rows(segments, List.of());
  }

  /**
   * Lays out sequences that go on where their caches end; those with an empty cache begin, behind
   * the virtual tokens of their adapter.
   *
   * @param caches one for each sequence in the order of the segments; a pass appends to them
   */
  public static Rows continuing(List<Segment> segments, List<KvCache> caches) {
    return new Rows(segments, caches);
  }

  private void extendGroup(int start, int length) {
    int span = spans.size();
    singles.add(new Group(span, start, 1, length));
    if (!groups.isEmpty()) {
      Group last = groups.get(groups.size() - 1);
      if (last.span == span && last.length == length) {
        groups.set(groups.size() - 1, new Group(span, last.start, last.count + 1, length));
        return;
      }
    }
    groups.add(new Group(span, start, 1, length));
  }

  /** Number of rows, virtual tokens included. */
  public int count() {
    return count;
  }

  /** Number of sequences. */
  public int sequenceCount() {
    return lengths.length;
  }

  /** Number of real tokens of each sequence, in the order in which the sequences were given. */
  public int[] lengths() {
    return lengths.clone();
  }

  public List<Span> spans() {
    return spans;
  }

  public List<Group> groups() {
    return groups;
  }

  /** Each sequence by itself, in layout order. */
  List<Group> singles() {
    return singles;
  }

  /** True if the sequences have caches. */
  boolean cached() {
    return !caches.isEmpty();
  }

  /** True if each sequence has one row, behind what its cache holds: a step of decoding. */
  boolean oneEach() {
    return cached()
        && count == caches.size()
        && caches.stream().allMatch(cache -> cache.length() > 0);
  }

  /** The cache of the {@code i}-th sequence in layout order. */
  KvCache cache(int i) {
    return caches.get(i);
  }

  /** Tells the caches that all layers have written this batch's rows. */
  void advance() {
    for (int i = 0; i < caches.size(); i++) {
      caches.get(i).advance(advances[i]);
    }
  }

  /** Token ids of the real tokens. */
  Tensor ids() {
    return ids;
  }

  /** Segment of every row. */
  Tensor types() {
    return types;
  }

  /** Position of every row. */
  Tensor positions() {
    return positions;
  }

  /** Row numbers of the real tokens, in layout order. */
  public Tensor real() {
    return real;
  }

  /** For each real token in layout order the number of its sequence in the order given. */
  public Tensor sequences() {
    return sequences;
  }

  /** For each sequence in the order given, the place of its first token among the real ones. */
  public Tensor firsts() {
    long[] firsts = places();
    return Tensor.create(firsts, firsts.length);
  }

  /** For each sequence in the order given, the place of its last token among the real ones. */
  public Tensor lasts() {
    long[] lasts = places();
    for (int i = 0; i < lasts.length; i++) {
      lasts[i] += lengths[i] - 1;
    }
    return Tensor.create(lasts, lasts.length);
  }

  private long[] places() {
    long[] first = new long[lengths.length];
    int next = 0;
    for (int i : layout) {
      first[i] = next;
      next += lengths[i];
    }
    return first;
  }

  /** Number of real tokens of each sequence, {@code (B, 1)}. */
  public Tensor lengthColumn() {
    return Tensor.create(lengths, lengths.length, 1);
  }

  /** For each row, virtual ones too, the number of its sequence in the order given. */
  int[] owners() {
    return owners;
  }

  /** True if there are virtual input tokens. */
  boolean virtual() {
    return virtual;
  }

  /** For each row its place in the real tokens' embeddings followed by the virtual ones. */
  Tensor source() {
    return source;
  }
}
