package dev.retort.capture.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskRule;
import dev.retort.capture.logs.RejectedLine;
import dev.retort.capture.logs.TrafficLog;
import dev.retort.capture.logs.TrafficLogs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Groups a shuffled mix of logs without looking at their task field, and counts the pairs of
 * exchanges that are together, or apart, as they should be: {@code DiscoveryBenchmark COPIES
 * LOG.jsonl.gz…}. The right task is the line's, or, where a {@code truth.jsonl.gz} lies beside the
 * log, the folder's or the other task that the truth names. With more than one copy, the time for
 * that many exchanges is measured too.
 */
final class DiscoveryBenchmark {
  private static final Map<ExchangeId, String> RIGHT = new HashMap<>();

  private DiscoveryBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    int copies = Integer.parseInt(arguments[0]);
    List<Exchange> exchanges = new ArrayList<>();
    for (int file = 1; file < arguments.length; file++) {
      read(Path.of(arguments[file]), exchanges);
    }
    Collections.shuffle(exchanges, new Random(1));
    ListedExchanges log = new ListedExchanges(exchanges);
    System.out.println(Mix.agreement(log, exchange -> RIGHT.get(exchange.id())));
    List<Exchange> all = new ArrayList<>();
    for (int copy = 0; copy < copies; copy++) {
      for (Exchange exchange : exchanges) {
        all.add(renamed(exchange, copy));
      }
    }
    ListedExchanges many = new ListedExchanges(all);
    long start = System.nanoTime();
    Discovery discovery =
        new TaskDiscovery(many, Mix.prices())
            .discover(many.window(Instant.EPOCH, Instant.MAX), read -> {});
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%,d exchanges in %.1f s%n", all.size(), seconds);
    for (TrafficGroup group : discovery.groups()) {
      System.out.printf(
          "%s %-30s %,8d %s %s %s%n",
          group.id(),
          group.name().orElse("(rest)"),
          group.requests(),
          group.form(),
          group.repeatability(),
          SavingEstimate.of(group, 0.05, 0.001));
      for (TaskRule rule : group.rules()) {
        System.out.println("    " + JsonFormat.line(rule));
      }
    }
  }

  private static void read(Path file, List<Exchange> exchanges) throws IOException {
    Map<String, String> truth = truth(file);
    String folder = file.toAbsolutePath().getParent().getFileName().toString();
    TrafficLog log = TrafficLogs.of(List.of(file), Optional.empty()).logs().get(0);
    log.read(
        Optional.empty(),
        Optional.empty(),
        new TrafficLog.Reader() {
          @Override
          public void exchange(Exchange exchange) {
            Exchange own = renamed(exchange, exchanges.size());
            exchanges.add(own.withTask(Optional.empty()));
            RIGHT.put(
                own.id(),
                exchange
                    .task()
                    .map(task -> task.value())
                    .orElseGet(
                        () ->
                            truth.getOrDefault(
                                exchange.id().value(), folder.replace("messy_", ""))));
          }

          @Override
          public void rejected(RejectedLine line) {}
        });
  }

  private static Map<String, String> truth(Path file) throws IOException {
    Map<String, String> others = new HashMap<>();
    Path truth = file.resolveSibling("truth.jsonl.gz");
    if (!Files.exists(truth)) {
      return others;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(truth)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode said = JsonFormat.mapper().readTree(line);
        if (said.path("kinds").path(0).asText().equals("other_task")) {
          others.put(said.path("id").asText(), said.path("kinds").path(1).asText());
        }
      }
    }
    return others;
  }

  private static Exchange renamed(Exchange exchange, int number) {
    return new Exchange(
        new ExchangeId(exchange.id().value() + "-" + number),
        exchange.task(),
        exchange.createdAt(),
        exchange.model(),
        exchange.prompt(),
        exchange.completion(),
        exchange.usage(),
        exchange.latency(),
        exchange.answeredBy(),
        exchange.correction());
  }
}
