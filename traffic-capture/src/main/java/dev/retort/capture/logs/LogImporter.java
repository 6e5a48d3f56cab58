package dev.retort.capture.logs;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.TextRedactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Appends logs to an exchange log, and keeps what should be an exchange and is none. An import that
 * is interrupted goes on where it was when it is run again; one that came to its end begins anew,
 * so that exchanges that the log has lost since come back. Not thread-safe.
 */
public final class LogImporter {
  private static final int BATCH = 2_000;
  private static final String POSITIONS = "unfinished";
  private static final int KEY_CHARACTERS = 8;

  private final ExchangeLog log;
  private final Path rejectsFolder;
  private final TextRedactor redactor;
  private final Optional<TaskName> task;
  private final Optional<SubjectPseudonyms> pseudonyms;

  /**
   * An importer into a log.
   *
   * @param log where the exchanges go
   * @param rejectsFolder where rejected records are kept, one file for each log file, and where
   *     unfinished imports are remembered
   * @param redactor takes personal data and secrets out of a rejected record, and out of what is
   *     said about it, before they are stored
   * @param task the task of every record; empty: the one that each record names
   * @param pseudonyms what to call the people that requests name; empty: they are left out
   */
  public LogImporter(
      ExchangeLog log,
      Path rejectsFolder,
      TextRedactor redactor,
      Optional<TaskName> task,
      Optional<SubjectPseudonyms> pseudonyms) {
    this.log = log;
    this.rejectsFolder = rejectsFolder;
    this.redactor = redactor;
    this.task = task;
    this.pseudonyms = pseudonyms;
  }

  /**
   * Imports a log.
   *
   * @param bytesRead told now and then how many bytes of the file have been read
   * @throws UncheckedIOException if the file cannot be read to its end; what was read until then is
   *     in the log
   */
  public ImportReport read(TrafficLog source, LongConsumer bytesRead) {
    String key =
        ImportPosition.key(
            source.file(), source.format() + " " + task.map(TaskName::value).orElse(""));
    Path position = rejectsFolder.resolve(POSITIONS).resolve(key + ".json");
    Import running = new Import(source, key, position, bytesRead);
    try {
      source.read(task, pseudonyms, running.start.records(), running);
    } catch (UncheckedIOException e) {
      running.flush();
      ImportReport until = running.report();
      throw new UncheckedIOException(
          "%s. The %,d lines before that are read, %,d exchanges of them new; mend the file and import it again."
              .formatted(e.getMessage(), until.lines(), until.appended()),
          e.getCause());
    }
    running.flush();
    running.finish();
    return running.report();
  }

  private final class Import implements TrafficLog.Reader {
    private final TrafficLog source;
    private final Path positionFile;
    private final LongConsumer bytesRead;
    private final ImportPosition start;
    private final RejectsFile rejects;
    private final List<Exchange> batch = new ArrayList<>();
    private final List<RejectedLine> rejectedInBatch = new ArrayList<>();
    private final SortedMap<String, Long> reasons;
    private final SortedMap<String, Long> passedOver;
    private long records;
    private long exchanges;
    private long appended;
    private long rejected;
    private long sinceFlush;

    Import(TrafficLog source, String key, Path positionFile, LongConsumer bytesRead) {
      this.source = source;
      this.positionFile = positionFile;
      this.bytesRead = bytesRead;
      this.start = ImportPosition.read(positionFile);
      String name = source.file().getFileName() + "." + key.substring(0, KEY_CHARACTERS) + ".jsonl";
      this.rejects = new RejectsFile(rejectsFolder.resolve(name), start.rejectsBytes());
      this.reasons = new TreeMap<>(start.reasons());
      this.passedOver = new TreeMap<>(start.passedOver());
      this.records = start.records();
      this.exchanges = start.exchanges();
      this.appended = start.appended();
      this.rejected = start.rejected();
    }

    @Override
    public void exchange(Exchange exchange) {
      exchanges++;
      batch.add(exchange);
    }

    @Override
    public void rejected(RejectedLine line) {
      rejected++;
      String reason = stored(line.reason());
      reasons.merge(kindOf(reason), 1L, Long::sum);
      rejectedInBatch.add(new RejectedLine(line.line(), reason, stored(line.text())));
    }

    @Override
    public void passedOver(String what) {
      passedOver.merge(what, 1L, Long::sum);
    }

    @Override
    public void progressed(long bytes) {
      records++;
      sinceFlush++;
      if (sinceFlush >= BATCH) {
        flush();
        position().write(positionFile);
        bytesRead.accept(bytes);
      }
    }

    private String stored(String text) {
      return new NamedPeople(pseudonyms).concealed(text, redactor);
    }

    /** Reasons differ in the values that they quote. */
    private static String kindOf(String reason) {
      return reason.replaceAll("'[^']*'", "'…'").replaceAll("\\d+", "…");
    }

    void flush() {
      appended += log.append(batch);
      rejects.append(rejectedInBatch);
      batch.clear();
      rejectedInBatch.clear();
      sinceFlush = 0;
    }

    private ImportPosition position() {
      return new ImportPosition(
          records, exchanges, appended, rejected, rejects.length(), reasons, passedOver);
    }

    void finish() {
      try {
        Files.deleteIfExists(positionFile);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot remove %s: %s".formatted(positionFile, DurableFile.reason(e)), e);
      }
    }

    ImportReport report() {
      return new ImportReport(
          source.file(),
          source.format().label(),
          records,
          appended,
          exchanges - appended,
          rejected,
          reasons,
          passedOver,
          rejected == 0 ? Optional.empty() : Optional.of(rejects.path()));
    }
  }
}
