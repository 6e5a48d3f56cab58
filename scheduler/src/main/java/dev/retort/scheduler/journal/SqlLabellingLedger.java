package dev.retort.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.labelling.AskedPrompt;
import dev.retort.dataset.labelling.LabellingLedger;
import dev.retort.dataset.labelling.LabellingResult;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The labelling ledger in a {@link SchedulerDatabase}. Thread-safe. */
public final class SqlLabellingLedger implements LabellingLedger {
  private final Jdbi jdbi;

  /** A ledger in a {@link SchedulerDatabase}. */
  public SqlLabellingLedger(DataSource source) {
    this.jdbi = Jdbi.create(source);
  }

  @Override
  public void record(LabellingResult result) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate("delete from labelling_prompt where task = :task and round_id = :round")
              .bind("task", result.task().value())
              .bind("round", result.round())
              .execute();
          handle
              .createUpdate("delete from labelling_round where task = :task and id = :round")
              .bind("task", result.task().value())
              .bind("round", result.round())
              .execute();
          handle
              .createUpdate(
                  "insert into labelling_round (task, id, started_at, spent, stopped)"
                      + " values (:task, :round, :at, :spent, :stopped)")
              .bind("task", result.task().value())
              .bind("round", result.round())
              .bind("at", result.startedAt().atOffset(ZoneOffset.UTC))
              .bind("spent", result.spent())
              .bind("stopped", result.stopped())
              .execute();
          result.prompts().forEach(prompt -> record(handle, result, prompt));
        });
  }

  private static void record(Handle handle, LabellingResult result, AskedPrompt prompt) {
    handle
        .createUpdate(
            "insert into labelling_prompt (task, round_id, exchange, settled, entropy, content)"
                + " values (:task, :round, :exchange, :settled, :entropy, :content)")
        .bind("task", result.task().value())
        .bind("round", result.round())
        .bind("exchange", prompt.id().value())
        .bind("settled", prompt.isSettled())
        .bind("entropy", prompt.vote().entropy())
        .bind("content", JsonFormat.line(prompt))
        .execute();
  }

  @Override
  public Set<ExchangeId> settled(TaskName task) {
    return jdbi
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select distinct exchange from labelling_prompt"
                            + " where task = :task and settled")
                    .bind("task", task.value())
                    .mapTo(String.class)
                    .list())
        .stream()
        .map(ExchangeId::new)
        .collect(Collectors.toSet());
  }

  @Override
  public List<AskedPrompt> asked(TaskName task) {
    return jdbi
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select content from labelling_prompt where task = :task"
                            + " order by entropy desc, exchange, round_id")
                    .bind("task", task.value())
                    .mapTo(String.class)
                    .list())
        .stream()
        .map(SqlLabellingLedger::parse)
        .toList();
  }

  @Override
  public double spent(TaskName task) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select coalesce(sum(spent), 0) from labelling_round where task = :task")
                .bind("task", task.value())
                .mapTo(Double.class)
                .one());
  }

  private static AskedPrompt parse(String text) {
    try {
      return JsonFormat.mapper().readValue(text, AskedPrompt.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the ledger holds a prompt that is none: " + text, e);
    }
  }
}
