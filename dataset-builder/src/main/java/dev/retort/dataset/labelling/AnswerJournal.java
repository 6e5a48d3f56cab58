package dev.retort.dataset.labelling;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The journal of one round of asking: a folder of write-ahead segments, one for each process that
 * worked on the round. An entry is on disk when {@link #add} returns; entries that arrive together
 * are forced together. The journal holds answers' texts, so it lives no longer than its round.
 *
 * <p>Thread-safe. One process writes at a time.
 */
public final class AnswerJournal implements AutoCloseable {
  private static final String SEGMENT = "%06d.wal";

  private final Path folder;
  private final Object writing = new Object();
  private final List<byte[]> waiting = new ArrayList<>();
  private final Map<Question, JournalEntry> settled = new HashMap<>();
  private final Map<Question, Double> open = new HashMap<>();
  private Optional<JournalEntry.Begun> begun = Optional.empty();
  private Optional<WalSegment> segment = Optional.empty();
  private double spent;

  /** One answer that is asked for. */
  record Question(ExchangeId id, int sample) {}

  private AnswerJournal(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the journal of a folder, which need not exist.
   *
   * @throws UncheckedIOException if what is there cannot be read; a torn tail, which was never
   *     acknowledged, is left out
   */
  public static AnswerJournal open(Path folder) {
    AnswerJournal journal = new AnswerJournal(folder);
    try {
      for (Path file : segments(folder)) {
        WalSegment.Contents contents = WalSegment.read(file);
        if (contents.bytesBehindDamage() > 0) {
          throw new IOException(
              "an entry fails its checksum, and %,d bytes of paid answers follow it. Restore the file, or remove it to ask again"
                  .formatted(contents.bytesBehindDamage()));
        }
        for (byte[] entry : contents.records()) {
          journal.replay(JsonFormat.mapper().readValue(entry, JournalEntry.class));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the answers so far in " + folder + ": " + e.getMessage(), e);
    }
    // What was in flight when the last process died may have been paid.
    journal.open.values().forEach(reserved -> journal.spent += reserved);
    journal.open.clear();
    return journal;
  }

  private static List<Path> segments(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".wal")).sorted().toList();
    }
  }

  private void replay(JournalEntry entry) {
    if (entry instanceof JournalEntry.Begun beginning) {
      begun = Optional.of(beginning);
    } else if (entry instanceof JournalEntry.Asking asking) {
      // The same question asked again: the earlier request died with its process.
      Double earlier = open.put(new Question(asking.id(), asking.sample()), asking.reserved());
      spent += earlier == null ? 0 : earlier;
    } else if (entry instanceof JournalEntry.Answered answered) {
      settle(new Question(answered.id(), answered.sample()), answered, answered.cost());
    } else if (entry instanceof JournalEntry.Failed failed) {
      settle(new Question(failed.id(), failed.sample()), failed, failed.cost());
    }
  }

  private void settle(Question question, JournalEntry entry, double cost) {
    open.remove(question);
    settled.put(question, entry);
    spent += cost;
  }

  /** What the unfinished round asks; empty if there is none. */
  public synchronized Optional<LabellingPlan> plan() {
    return begun.map(JournalEntry.Begun::plan);
  }

  /** What the round has cost so far, in US dollars, with what may have been paid unseen. */
  public synchronized double spent() {
    return spent;
  }

  /**
   * Begins a round.
   *
   * @param round names it
   * @throws IllegalStateException if one is unfinished
   */
  public void begin(String round, Instant at, LabellingPlan plan) {
    synchronized (this) {
      if (begun.isPresent()) {
        throw new IllegalStateException("round %s is unfinished".formatted(begun.get().round()));
      }
    }
    add(new JournalEntry.Begun(round, at, plan));
  }

  synchronized JournalEntry.Begun begun() {
    return begun.orElseThrow(() -> new IllegalStateException("no round has begun in " + folder));
  }

  synchronized Optional<JournalEntry> settled(Question question) {
    return Optional.ofNullable(settled.get(question));
  }

  /** Adds an entry. It counts when it is on disk, which it is when the call returns. */
  void add(JournalEntry entry) {
    byte[] line = JsonFormat.line(entry).getBytes(StandardCharsets.UTF_8);
    synchronized (waiting) {
      waiting.add(line);
    }
    synchronized (writing) {
      List<byte[]> group;
      synchronized (waiting) {
        group = List.copyOf(waiting);
        waiting.clear();
      }
      // An empty group means that another thread's group had this entry in it.
      if (!group.isEmpty()) {
        write(group);
      }
    }
    synchronized (this) {
      replay(entry);
    }
  }

  private void write(List<byte[]> group) {
    try {
      if (segment.isEmpty()) {
        Files.createDirectories(folder);
        Path file = folder.resolve(SEGMENT.formatted(segments(folder).size() + 1));
        segment = Optional.of(WalSegment.create(file));
        DurableFile.force(folder);
      }
      segment.get().append(group);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the teacher's answers to %s: %s".formatted(folder, DurableFile.reason(e)),
          e);
    }
  }

  /**
   * Removes what the journal holds of some prompts, for good: their texts are on no disk when the
   * call returns. The round goes on without them.
   */
  public void erase(Predicate<ExchangeId> erased) {
    synchronized (writing) {
      synchronized (this) {
        if (begun.isEmpty()) {
          return;
        }
        LabellingPlan plan = begun.get().plan();
        JournalEntry.Begun kept =
            new JournalEntry.Begun(
                begun.get().round(),
                begun.get().at(),
                new LabellingPlan(
                    plan.prompts().stream().filter(p -> !erased.test(p.id())).toList(),
                    plan.samples(),
                    plan.clusters(),
                    plan.unlabelled()));
        settled.replaceAll(
            (question, entry) ->
                erased.test(question.id())
                    ? new JournalEntry.Failed(
                        question.id(), question.sample(), "erased", cost(entry))
                    : entry);
        begun = Optional.of(kept);
        rewrite();
      }
    }
  }

  private static double cost(JournalEntry entry) {
    return entry instanceof JournalEntry.Answered answered
        ? answered.cost()
        : ((JournalEntry.Failed) entry).cost();
  }

  private void rewrite() {
    List<byte[]> lines = new ArrayList<>();
    lines.add(bytes(begun.orElseThrow()));
    double known = 0;
    for (JournalEntry entry : settled.values()) {
      lines.add(bytes(entry));
      known += cost(entry);
    }
    // What was paid unseen stays on the bill.
    ExchangeId unseen = new ExchangeId("unseen");
    lines.add(bytes(new JournalEntry.Failed(unseen, 0, "unseen", Math.max(0, spent - known))));
    Path whole = DurableFile.temporary(folder);
    try {
      DurableFile.deleteTree(whole);
      Files.createDirectories(whole);
      try (WalSegment fresh = WalSegment.create(whole.resolve(SEGMENT.formatted(1)))) {
        fresh.append(lines);
      }
      close();
      DurableFile.deleteTree(folder);
      DurableFile.publish(whole, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot rewrite %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }

  private static byte[] bytes(JournalEntry entry) {
    return JsonFormat.line(entry).getBytes(StandardCharsets.UTF_8);
  }

  /** Ends the round: everything it led to is elsewhere by now. */
  public void remove() {
    close();
    DurableFile.deleteTree(folder);
  }

  @Override
  public void close() {
    synchronized (writing) {
      if (segment.isPresent()) {
        try {
          segment.get().close();
        } catch (IOException e) {
          throw new UncheckedIOException("cannot close " + segment.get().file(), e);
        }
        segment = Optional.empty();
      }
    }
  }
}
