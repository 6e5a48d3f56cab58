package dev.retort.capture.discovery;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Feedback;
import dev.retort.capture.LogPart;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A log to read from: a list of exchanges. */
record ListedExchanges(List<Exchange> exchanges) implements ExchangeLog {
  @Override
  public CaptureWindow window(Instant from, Instant until) {
    return new CaptureWindow(from, until, 1);
  }

  @Override
  public List<LogPart> parts(CaptureWindow window) {
    return List.of(
        new LogPart() {
          @Override
          public String name() {
            return "list";
          }

          @Override
          public void scan(Consumer<Exchange> reader) {
            exchanges.stream()
                .filter(exchange -> window.contains(exchange.createdAt()))
                .forEach(reader);
          }
        });
  }

  @Override
  public List<Exchange> find(Set<ExchangeId> ids) {
    return exchanges.stream().filter(exchange -> ids.contains(exchange.id())).toList();
  }

  @Override
  public int append(List<Exchange> more) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> more) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addFeedback(List<Feedback> feedback) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<TaskSummary> tasks() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ErasureReport erase(Set<ExchangeId> ids) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isErased(ExchangeId id) {
    return false;
  }

  @Override
  public List<Path> quarantined() {
    return List.of();
  }

  @Override
  public void close() {}
}
