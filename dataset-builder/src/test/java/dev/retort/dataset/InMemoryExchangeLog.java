package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Feedback;
import dev.retort.capture.LogPart;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.TokenUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A log in a list: a window's snapshot is how many exchanges it saw. */
public final class InMemoryExchangeLog implements ExchangeLog {
  private final List<Exchange> exchanges = new ArrayList<>();
  private final Set<ExchangeId> ids = new HashSet<>();
  private final Set<ExchangeId> erased = new HashSet<>();

  /** A log of these exchanges. */
  public static InMemoryExchangeLog of(List<Exchange> exchanges) {
    InMemoryExchangeLog log = new InMemoryExchangeLog();
    log.append(exchanges);
    return log;
  }

  @Override
  public synchronized int append(List<Exchange> batch) {
    int before = exchanges.size();
    batch.stream().filter(exchange -> ids.add(exchange.id())).forEach(exchanges::add);
    return exchanges.size() - before;
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> batch) {
    return CompletableFuture.completedFuture(append(batch));
  }

  @Override
  public synchronized void addFeedback(List<Feedback> feedback) {
    for (Feedback given : feedback) {
      exchanges.replaceAll(
          exchange -> exchange.id().equals(given.exchange()) ? exchange.with(given) : exchange);
    }
  }

  @Override
  public synchronized CaptureWindow window(Instant from, Instant until) {
    return new CaptureWindow(from, until, exchanges.size());
  }

  @Override
  public synchronized List<LogPart> parts(CaptureWindow window) {
    List<Exchange> held =
        exchanges.stream()
            .limit(window.snapshot())
            .filter(exchange -> !erased.contains(exchange.id()))
            .filter(exchange -> window.contains(exchange.createdAt()))
            .toList();
    return List.of(
        new LogPart() {
          @Override
          public String name() {
            return "memory";
          }

          @Override
          public void scan(Consumer<Exchange> reader) {
            held.forEach(reader);
          }
        });
  }

  @Override
  public synchronized List<TaskSummary> tasks() {
    Map<Optional<TaskName>, List<Exchange>> byTask =
        held().collect(Collectors.groupingBy(Exchange::task));
    return byTask.entrySet().stream()
        .map(entry -> summary(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(summary -> summary.task().map(TaskName::value).orElse("")))
        .toList();
  }

  @Override
  public synchronized List<Exchange> find(Set<ExchangeId> wanted) {
    return held().filter(exchange -> wanted.contains(exchange.id())).toList();
  }

  /** What is erased keeps its place, so that snapshots stay what they are. */
  private Stream<Exchange> held() {
    return exchanges.stream().filter(exchange -> !erased.contains(exchange.id()));
  }

  @Override
  public synchronized Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    return held()
        .filter(exchange -> exchange.subject().equals(Optional.of(subject)))
        .map(Exchange::id)
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized ErasureReport erase(Set<ExchangeId> wanted) {
    Set<ExchangeId> held = find(wanted).stream().map(Exchange::id).collect(Collectors.toSet());
    ids.addAll(wanted);
    erased.addAll(wanted);
    return new ErasureReport(held, List.of());
  }

  @Override
  public synchronized boolean isErased(ExchangeId id) {
    return erased.contains(id);
  }

  @Override
  public List<Path> quarantined() {
    return List.of();
  }

  @Override
  public void close() {}

  private static TaskSummary summary(Optional<TaskName> task, List<Exchange> exchanges) {
    List<Instant> times = exchanges.stream().map(Exchange::createdAt).sorted().toList();
    TokenUsage usage =
        new TokenUsage(
            exchanges.stream().mapToLong(e -> e.usage().prompt()).sum(),
            exchanges.stream().mapToLong(e -> e.usage().completion()).sum());
    return new TaskSummary(
        task, exchanges.size(), times.get(0), times.get(times.size() - 1), usage);
  }
}
