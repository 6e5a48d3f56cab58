package dev.retort.dataset;

import dev.retort.dataset.dedup.Template;
import dev.retort.dataset.dedup.TextFingerprint;
import dev.retort.dataset.label.RawAnswer;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A uniform sample of candidates, from which the form of a task's answers and the template of its
 * prompts are learnt: those whose ids have the least hashes. So it does not depend on the order in
 * which candidates come, and samples of parts make up the sample of the whole. Up to {@value
 * #CAPACITY} candidates are sampled in full. Not thread-safe.
 */
public final class AnswerSample implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A label with one answer in ten thousand has ten answers in a full sample. */
  static final int CAPACITY = 100_000;

  private final int capacity;
  private final PriorityQueue<Sampled> least;

  /** An empty sample. */
  public AnswerSample() {
    this(CAPACITY);
  }

  AnswerSample(int capacity) {
    this.capacity = capacity;
    this.least = new PriorityQueue<>();
  }

  /** Offers what was read off an exchange. */
  public void offer(ReadExchange exchange) {
    exchange
        .candidate()
        .ifPresent(
            candidate -> {
              long hash = hash(exchange.id());
              if (least.size() < capacity || hash <= least.element().hash()) {
                add(
                    new Sampled(
                        hash,
                        exchange.id(),
                        exchange.micros(),
                        candidate.text().answer(),
                        candidate.fingerprint()));
              }
            });
  }

  /** Takes in the sample of another part. */
  public void merge(AnswerSample other) {
    other.least.forEach(this::add);
  }

  private void add(Sampled sampled) {
    least.add(sampled);
    if (least.size() > capacity) {
      least.remove();
    }
  }

  /** The answers given before a time, in no particular order. */
  List<RawAnswer> answersBefore(Instant time) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    return sorted().filter(s -> s.micros() < micros).map(Sampled::answer).toList();
  }

  /** What most inputs have in common. */
  Template template() {
    Set<Long> seen = new HashSet<>();
    List<int[]> texts = new ArrayList<>();
    sorted()
        .map(Sampled::fingerprint)
        .filter(fingerprint -> seen.add(fingerprint.key()))
        .forEach(fingerprint -> texts.add(fingerprint.shingles()));
    return Template.of(texts);
  }

  private Stream<Sampled> sorted() {
    return least.stream().sorted();
  }

  private static long hash(String id) {
    return MurmurHash3.hash128x64(id.getBytes(StandardCharsets.UTF_8))[0];
  }

  /** A sampled candidate. The one with the greatest hash, the first to go, comes first. */
  private record Sampled(
      long hash, String id, long micros, RawAnswer answer, TextFingerprint fingerprint)
      implements Comparable<Sampled>, Serializable {
    private static final Comparator<Sampled> GREATEST_FIRST =
        Comparator.comparingLong(Sampled::hash).thenComparing(Sampled::id).reversed();

    @Override
    public int compareTo(Sampled other) {
      return GREATEST_FIRST.compare(this, other);
    }
  }
}
