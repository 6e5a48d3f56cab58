package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.demo.DriftScenario;
import dev.retort.console.demo.DriftTrial;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.drift.DriftPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    description = {
      "Lets the router's own monitor watch made-up traffic that drifts, or does not, and counts.",
      "Traffic has days, nights, weekends, and better and worse days; without drift, every alarm is"
          + " a false one.",
      "Ends with 3 if more false alarms were raised than one in 30 days."
    },
    exitCodeList = "3:more false alarms than one in 30 days")
final class SimulateDriftCommand implements Callable<Integer> {
  private static final double UPPER = 0.95;
  private static final double MONTH = 30;

  @ParentCommand private SimulateCommand simulate;
  @Mixin private SimulationOptions options;

  @Option(
      names = "--scenario",
      paramLabel = "WORD",
      split = ",",
      description =
          "What happens: none, unseen-label, unseen-sure, gradual, language, mix, confidence"
              + " (default: all of them).")
  private List<String> scenarios = new ArrayList<>();

  @Option(
      names = "--streams",
      defaultValue = "20",
      paramLabel = "N",
      description = "Streams of each (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--per-day",
      defaultValue = "5000",
      paramLabel = "N",
      description = "Requests a day (default: ${DEFAULT-VALUE}).")
  private int perDay;

  @Option(
      names = "--days",
      defaultValue = "30",
      paramLabel = "N",
      description =
          "How long traffic without drift is watched after its reference (default:"
              + " ${DEFAULT-VALUE}); with drift, two days without and up to 16 days with it.")
  private int days;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description =
          "Lines of a label, a tab and a text, to make traffic of (default: tickets of a factory).")
  private Optional<Path> texts = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "Takes this task's policy from the configuration (default: the defaults).")
  private Optional<String> task = Optional.empty();

  /**
   * What came of a scenario.
   *
   * @param streams how many were watched
   * @param found in how many the drift was found
   * @param medianDelay requests until half of the streams' drift was found; 0 if less was
   * @param delayOf95Percent the same for 95 in 100
   * @param signs what was found first, by kind
   * @param falseAlarms events without drift
   * @param quietDays that they were raised in
   * @param microsPerRequest that the monitor takes
   */
  record Result(
      String scenario,
      int streams,
      int found,
      int medianDelay,
      int delayOf95Percent,
      Map<String, Integer> signs,
      int falseAlarms,
      double quietDays,
      double microsPerRequest) {}

  @Override
  public Integer call() throws IOException {
    DriftPolicy policy =
        task.map(TaskName::new)
            .map(
                name ->
                    simulate
                        .retort()
                        .config()
                        .task(name)
                        .routing()
                        .drift()
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "nobody watches '%s' for drift: take watch: false out of its routing.drift"
                                        .formatted(name))))
            .orElse(DriftPolicy.DEFAULT);
    if (perDay < 24 || streams < 1 || days < 1) {
      throw new IllegalArgumentException(
          "give at least one stream, one day and 24 requests a day, not %d, %d and %d"
              .formatted(streams, days, perDay));
    }
    Map<String, List<String>> byLabel = byLabel();
    List<DriftScenario> chosen =
        scenarios.isEmpty()
            ? Arrays.asList(DriftScenario.values())
            : scenarios.stream().map(DriftScenario::of).toList();
    List<Result> results = new ArrayList<>();
    for (DriftScenario scenario : chosen) {
      Result result = run(policy, scenario, byLabel);
      results.add(result);
      if (!options.json()) {
        print(simulate.retort().out(), scenario, result);
      }
    }
    if (options.json()) {
      Screen.json(simulate.retort().out(), results);
    }
    double calm = results.stream().mapToDouble(Result::quietDays).sum();
    int alarms = results.stream().mapToInt(Result::falseAlarms).sum();
    return alarms * MONTH <= calm ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private Map<String, List<String>> byLabel() throws IOException {
    Map<String, List<String>> byLabel = new TreeMap<>();
    if (texts.isPresent()) {
      for (String line : Files.readAllLines(texts.get())) {
        String[] parts = line.split("\t", 2);
        if (parts.length < 2) {
          throw new IllegalArgumentException(
              "'%s' in %s is no label, tab and text".formatted(line, texts.get()));
        }
        byLabel.computeIfAbsent(parts[0], label -> new ArrayList<>()).add(parts[1]);
      }
    }
    return byLabel;
  }

  private Result run(
      DriftPolicy policy, DriftScenario scenario, Map<String, List<String>> byLabel) {
    boolean drifts = scenario != DriftScenario.NONE;
    DriftTrial trial =
        new DriftTrial(
            policy,
            scenario,
            byLabel,
            perDay,
            Duration.ofDays(drifts ? 2 : 0),
            Duration.ofDays(drifts ? 16 : days));
    List<DriftTrial.Outcome> outcomes =
        IntStream.range(0, streams)
            .parallel()
            .mapToObj(stream -> trial.run(options.seed() * 1_000_003 + stream))
            .toList();
    List<Integer> delays =
        outcomes.stream().flatMap(o -> o.delay().stream().boxed()).sorted().toList();
    Map<String, Integer> signs = new TreeMap<>();
    outcomes.forEach(
        o ->
            o.kind()
                .ifPresent(k -> signs.merge(k.name().toLowerCase(Locale.ROOT), 1, Integer::sum)));
    return new Result(
        scenario.word(),
        streams,
        delays.size(),
        delay(delays, 0.5),
        delay(delays, UPPER),
        signs,
        outcomes.stream().mapToInt(DriftTrial.Outcome::falseAlarms).sum(),
        outcomes.stream().mapToDouble(DriftTrial.Outcome::quietDays).sum(),
        outcomes.stream().mapToLong(DriftTrial.Outcome::nanos).sum()
            / 1e3
            / outcomes.stream().mapToLong(DriftTrial.Outcome::requests).sum());
  }

  /** By when the drift of such a share of all streams was found; 0 if it was not. */
  private int delay(List<Integer> sorted, double share) {
    int rank = (int) Math.ceil(share * streams);
    return rank > sorted.size() ? 0 : sorted.get(rank - 1);
  }

  private void print(PrintWriter out, DriftScenario scenario, Result result) {
    if (scenario == DriftScenario.NONE) {
      out.printf(
          Locale.ROOT,
          "%s: %,d false alarms in %,.0f days of %,d requests, %.2f in 30 days; %.1f µs a"
              + " request%n",
          scenario.description(),
          result.falseAlarms(),
          result.quietDays(),
          perDay,
          result.falseAlarms() * MONTH / result.quietDays(),
          result.microsPerRequest());
    } else {
      out.printf(
          Locale.ROOT,
          "%s: found in %s of %,d streams; in half of them within %s requests, in 95 of 100 within"
              + " %s; first by %s; before it, %,d false alarms in %,.0f days%n",
          scenario.description(),
          Percent.of((double) result.found() / streams),
          streams,
          text(result.medianDelay()),
          text(result.delayOf95Percent()),
          result.signs().entrySet().stream()
              .map(sign -> sign.getKey() + " " + sign.getValue())
              .collect(Collectors.joining(", ")),
          result.falseAlarms(),
          result.quietDays());
    }
    out.flush();
  }

  private static String text(int delay) {
    return delay == 0 ? "(never)" : String.format(Locale.ROOT, "%,d", delay);
  }
}
