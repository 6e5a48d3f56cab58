package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.console.simulate.Simulation;
import dev.retort.console.simulate.SimulationOutcome;
import dev.retort.console.simulate.SimulationPage;
import dev.retort.console.simulate.SimulationSeeds;
import dev.retort.console.simulate.SimulationTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the machinery does when the truth is known.",
      "With --nights, lets the whole loop run night after night on made-up traffic of several tasks,"
          + " on a clock that moves as fast as the work is done, with all that can go wrong, and"
          + " reports what came of it. Nothing of HOME is touched."
    },
    exitCodeList =
        "3:rows were lost, a replay differs, or a target was missed; the table says which",
    subcommands = {
      SimulateGateCommand.class,
      SimulateDeferralCommand.class,
      SimulateDriftCommand.class,
      SimulateRedLinesCommand.class
    })
final class SimulateCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;
  @Mixin private SimulationOptions options;

  @Option(names = "--nights", paramLabel = "N", description = "Simulates so many nights.")
  private Optional<Integer> nights = Optional.empty();

  @Option(
      names = "--per-day",
      paramLabel = "N",
      defaultValue = "300",
      description = "Requests of each task on a working day (default: ${DEFAULT-VALUE}).")
  private int perDay;

  @Option(
      names = "--fast",
      description =
          "Draws how right a student is by the training rows that it saw, instead of training it."
              + " Everything else stays real.")
  private boolean fast;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "The loss that each task tolerates, such as 0.05: the larger, the fewer rows a certificate"
              + " takes (default: 0.01, orders 0.02).")
  private Optional<Double> epsilon = Optional.empty();

  @Option(names = "--uneventful", description = "Nothing goes wrong, and nothing changes.")
  private boolean uneventful;

  @Option(
      names = "--verify-replay",
      description = "Comes to every decision again, and compares it byte for byte.")
  private boolean verifyReplay;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Simulates with so many seeds, from --seed on, as many at a time as there are processors,"
              + " and adds up; takes --fast.")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes the outcome there as an HTML page.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Adds the tasks of logs in this folder. They are reported, and have no targets.")
  private Optional<Path> data = Optional.empty();

  private List<Exchange> logged = List.of();

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() throws Exception {
    if (nights.isEmpty()) {
      spec.commandLine().usage(spec.commandLine().getOut());
      return ExitCode.OK;
    }
    // Nobody reads a line for each request; the loggers are set up after this.
    System.setProperty("retort.access", "OFF");
    logged =
        data.map(folder -> LoggedExchanges.read(List.of(folder)).exchanges()).orElse(List.of());
    return seeds.isPresent() ? many(seeds.get()) : one();
  }

  private int one() throws IOException {
    SimulationOutcome outcome = simulated(options.seed(), this::told);
    if (report.isPresent()) {
      DurableFile.write(
          report.get(), new SimulationPage(outcome).html().getBytes(StandardCharsets.UTF_8));
    }
    if (options.json()) {
      Screen.json(retort.out(), outcome);
    } else {
      retort.out().print(new SimulationTable(outcome).text());
      retort.out().flush();
    }
    return outcome.isMet() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private int many(int count) throws InterruptedException, ExecutionException {
    if (count < 1 || !fast || report.isPresent()) {
      throw new IllegalArgumentException(
          "--seeds takes a number from 1 on, --fast, and no --report: trained students take minutes a night, and a page shows one seed");
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Callable<SimulationOutcome>> work = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long seed = options.seed() + i;
        work.add(() -> told(seed, simulated(seed, line -> {})));
      }
      List<SimulationOutcome> outcomes = new ArrayList<>();
      for (Future<SimulationOutcome> outcome : threads.invokeAll(work)) {
        outcomes.add(outcome.get());
      }
      SimulationSeeds sum = SimulationSeeds.of(outcomes);
      Screen.json(retort.out(), sum);
      return sum.isMet() ? ExitCode.OK : ExitCode.NEGATIVE;
    } finally {
      threads.shutdownNow();
    }
  }

  private SimulationOutcome told(long seed, SimulationOutcome outcome) {
    told(
        "seed %d: %d promotions, %d false; %d rows lost"
            .formatted(
                seed, outcome.promotions().size(), outcome.falsePromotions(), outcome.rowsLost()));
    return outcome;
  }

  private synchronized void told(String line) {
    retort.err().println(line);
    retort.err().flush();
  }

  private SimulationOutcome simulated(long seed, Consumer<String> teller) throws IOException {
    Path folder = Files.createTempDirectory("retort-simulation-");
    try {
      return new Simulation(
              seed,
              nights.orElseThrow(),
              perDay,
              !uneventful,
              fast,
              verifyReplay,
              epsilon.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
              logged,
              RetortCli.class.getName())
          .run(folder, teller);
    } finally {
      DurableFile.deleteTree(folder);
    }
  }
}
