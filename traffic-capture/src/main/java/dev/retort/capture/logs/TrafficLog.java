package dev.retort.capture.logs;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * One file of a log, of a known format: JSON Lines or one JSON document, plain or gzipped.
 *
 * <p>An exchange has the id that the provider gave it. A record without one gets it from its own
 * text, and from how often that text has occurred in the file before, so that real repetitions
 * count and a second reading gives the same ids.
 */
public final class TrafficLog {
  private final Path file;
  private final LogFormat format;
  private final LogFiles together;

  TrafficLog(Path file, LogFormat format, LogFiles together) {
    this.file = file;
    this.format = format;
    this.together = together;
  }

  /** Is given what stands in a log, record by record. */
  public interface Reader {
    /** A record that is an exchange. */
    void exchange(Exchange exchange);

    /** A record that should be one and is none. */
    void rejected(RejectedLine line);

    /**
     * A record that belongs to the log and is no exchange.
     *
     * @param what it is, in words that many records share
     */
    default void passedOver(String what) {}

    /**
     * Called after every record.
     *
     * @param bytes of the file that have been read so far
     */
    default void progressed(long bytes) {}
  }

  /** Where it lies. */
  public Path file() {
    return file;
  }

  /** What it is a log of. */
  public LogFormat format() {
    return format;
  }

  /**
   * Reads the log from its beginning.
   *
   * @param task the task of every record; empty: the one that each record names
   * @param pseudonyms what to call the people that requests name; empty: they are left out
   * @throws java.io.UncheckedIOException if the file cannot be read to its end
   */
  public void read(Optional<TaskName> task, Optional<SubjectPseudonyms> pseudonyms, Reader reader) {
    read(task, pseudonyms, 0, reader);
  }

  /** Reads what comes after a number of records. */
  void read(
      Optional<TaskName> task,
      Optional<SubjectPseudonyms> pseudonyms,
      long skipped,
      Reader reader) {
    RecordFormat records = format.reader(together);
    Map<String, Integer> occurrences = new HashMap<>();
    long[] seen = {0};
    RecordFile.read(
        file,
        (record, bytes) -> {
          if (seen[0]++ < skipped) {
            // Its id, if it has none of its own, still counts for those that follow.
            occurrences.merge(DigestUtils.sha256Hex(record.text().get()), 1, Integer::sum);
            return true;
          }
          give(record, records, occurrences, task, pseudonyms, reader);
          reader.progressed(bytes);
          return true;
        });
  }

  private void give(
      SourceRecord record,
      RecordFormat records,
      Map<String, Integer> occurrences,
      Optional<TaskName> task,
      Optional<SubjectPseudonyms> pseudonyms,
      Reader reader) {
    Exchange exchange;
    try {
      if (record.json() == null || !record.json().isObject()) {
        throw new MalformedExchangeException(
            record.problem().isEmpty() ? "not a JSON object" : record.problem());
      }
      Reading reading = records.read(record.json(), file);
      if (reading instanceof Reading.PassedOver other) {
        reader.passedOver(other.what());
        return;
      }
      LoggedExchange logged = (LoggedExchange) reading;
      ExchangeId id =
          logged
              .id()
              .map(ExchangeId::new)
              .orElseGet(() -> idOfText(record.text().get(), occurrences));
      exchange = exchange(id, logged, record.line(), task, pseudonyms);
    } catch (MalformedExchangeException | IllegalArgumentException e) {
      reader.rejected(new RejectedLine(record.line(), e.getMessage(), record.text().get()));
      return;
    }
    reader.exchange(exchange);
  }

  private Exchange exchange(
      ExchangeId id,
      LoggedExchange logged,
      long line,
      Optional<TaskName> task,
      Optional<SubjectPseudonyms> pseudonyms) {
    return new Exchange(
        id,
        task.or(logged::task),
        logged.createdAt(),
        logged.model(),
        logged.prompt(),
        logged.completion(),
        logged.usage(),
        logged.latency(),
        AnsweredBy.TEACHER,
        logged.correction(),
        logged.rating(),
        pseudonyms.flatMap(names -> logged.subject().map(names::of)),
        Optional.of(new LogLine(file.getFileName().toString(), line)),
        logged.details());
  }

  private static ExchangeId idOfText(String text, Map<String, Integer> occurrences) {
    String hash = DigestUtils.sha256Hex(text);
    int earlier = occurrences.merge(hash, 1, Integer::sum) - 1;
    return new ExchangeId("line-" + hash.substring(0, 32) + (earlier == 0 ? "" : "-" + earlier));
  }
}
