package dev.retort.capture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A log whose exchanges come with the tasks that rules assign to them. What is written goes to the
 * log as it is, hints and all.
 */
final class MatchedExchangeLog implements ExchangeLog {
  private final ExchangeLog log;
  private final TaskMatcher matcher;

  MatchedExchangeLog(ExchangeLog log, TaskMatcher matcher) {
    this.log = log;
    this.matcher = matcher;
  }

  @Override
  public int append(List<Exchange> exchanges) {
    return log.append(exchanges);
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> exchanges) {
    return log.submit(exchanges);
  }

  @Override
  public void addFeedback(List<Feedback> feedback) {
    log.addFeedback(feedback);
  }

  @Override
  public CaptureWindow window(Instant from, Instant until) {
    return log.window(from, until);
  }

  @Override
  public List<LogPart> parts(CaptureWindow window) {
    return matcher.over(log.parts(window));
  }

  /** Reads the log: which task an exchange is one of, only its text tells. */
  @Override
  public List<TaskSummary> tasks() {
    Map<Optional<TaskName>, TaskSummary> summaries = new HashMap<>();
    for (LogPart part : parts(log.window(Instant.MIN, Instant.MAX))) {
      Map<Optional<TaskName>, TaskSummary> found = new HashMap<>();
      try {
        part.scan(
            exchange ->
                found.merge(
                    exchange.task(),
                    TaskSummary.ofOne(exchange.task(), exchange.createdAt(), exchange.usage()),
                    TaskSummary::plus));
      } catch (DamagedLogPartException e) {
        // It is set aside, and the log's own summary goes on without it too.
        continue;
      }
      found.values().forEach(one -> summaries.merge(one.task(), one, TaskSummary::plus));
    }
    return summaries.values().stream().sorted(TaskSummary.BY_NAME).toList();
  }

  @Override
  public List<Exchange> find(Set<ExchangeId> ids) {
    return log.find(ids).stream().map(matcher::assign).toList();
  }

  @Override
  public Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    return log.exchangesOf(subject);
  }

  @Override
  public ErasureReport erase(Set<ExchangeId> ids) {
    return log.erase(ids);
  }

  @Override
  public boolean isErased(ExchangeId id) {
    return log.isErased(id);
  }

  @Override
  public List<Path> quarantined() {
    return log.quarantined();
  }

  @Override
  public void close() {
    log.close();
  }
}
