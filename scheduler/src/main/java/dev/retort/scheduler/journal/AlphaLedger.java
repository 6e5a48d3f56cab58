package dev.retort.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.Attempt;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Jdbi;

/**
 * What each look at evaluation rows has spent. A finalist that looks again, after a crash or in a
 * repeated run, has paid already. Thread-safe.
 */
public final class AlphaLedger {
  private final Jdbi jdbi;
  private final Fence fence;

  /** A ledger in a {@link SchedulerDatabase}. */
  public AlphaLedger(DataSource source) {
    this(Jdbi.create(source), Fence.NONE);
  }

  private AlphaLedger(Jdbi jdbi, Fence fence) {
    this.jdbi = jdbi;
    this.fence = fence;
  }

  /** The same ledger for a run that somebody else may take over. */
  public AlphaLedger under(Fence claim) {
    return new AlphaLedger(jdbi, claim);
  }

  /**
   * What a finalist has spent; empty if it has not looked yet.
   *
   * @param finalist everything that it depends on; equal finalists have equal JSON
   */
  public Optional<Attempt> find(TaskName task, Object finalist) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "select content from attempt where task = :task and finalist = :finalist")
                    .bind("task", task.value())
                    .bind("finalist", hash(finalist))
                    .mapTo(String.class)
                    .findOne())
        .map(AlphaLedger::parse);
  }

  /** The attempts that a budget still counts at an instant, the oldest first. */
  public List<Attempt> counted(TaskName task, Instant now) {
    return jdbi
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select content from attempt where task = :task and made_at > :from"
                            + " order by made_at, finalist")
                    .bind("task", task.value())
                    .bind("from", now.minus(AlphaBudget.WINDOW).atOffset(ZoneOffset.UTC))
                    .mapTo(String.class)
                    .list())
        .stream()
        .map(AlphaLedger::parse)
        .toList();
  }

  /** Records that a finalist looks. Durable when the call returns, and to be called before. */
  public void spend(TaskName task, Object finalist, Attempt attempt) {
    jdbi.useTransaction(
        handle -> {
          fence.hold(handle);
          handle
              .createUpdate(
                  "insert into attempt (task, finalist, made_at, content)"
                      + " values (:task, :finalist, :at, :content)")
              .bind("task", task.value())
              .bind("finalist", hash(finalist))
              .bind("at", attempt.at().atOffset(ZoneOffset.UTC))
              .bind("content", JsonFormat.line(attempt))
              .execute();
        });
  }

  private static String hash(Object finalist) {
    return DigestUtils.sha256Hex(JsonFormat.line(finalist));
  }

  private static Attempt parse(String text) {
    try {
      return JsonFormat.mapper().readValue(text, Attempt.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ledger holds an attempt that is none: " + text, e);
    }
  }
}
