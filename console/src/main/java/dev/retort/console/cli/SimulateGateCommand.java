package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.simulation.GateSimulation;
import dev.retort.evaluator.statistics.Percent;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the real gate on synthetic tasks, night after night until it promotes, and counts.",
      "The served systems look better out of fold than they are."
    },
    exitCodeList = "3:more false promotions than the budget allows")
final class SimulateGateCommand implements Callable<Integer> {
  @ParentCommand private SimulateCommand simulate;
  @Mixin private SimulationOptions options;

  @ArgGroup(multiplicity = "1")
  private Truth truth;

  /** How good the served systems really are. */
  private static final class Truth {
    @Option(
        names = "--null",
        description = "The true loss is exactly ε: every promotion is a false one.")
    private boolean none;

    @Option(
        names = "--effect",
        paramLabel = "D",
        description = "The true loss is ε − D, as a share of requests, such as 0.005.")
    private double effect;
  }

  @Option(
      names = "--streams",
      defaultValue = "2000",
      paramLabel = "N",
      description = "How many tasks (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--nights",
      defaultValue = "30",
      paramLabel = "N",
      description = "Nights of each (default: ${DEFAULT-VALUE}).")
  private int nights;

  @Option(
      names = "--rows",
      defaultValue = "3000",
      paramLabel = "N",
      description = "Novel rows in the evaluation window (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--fresh",
      paramLabel = "N",
      description = "How many of them are new each night (default: all).")
  private Optional<Integer> fresh = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "Takes this task's policy from the configuration (default: the defaults).")
  private Optional<String> task = Optional.empty();

  @Override
  public Integer call() {
    PromotionPolicy policy =
        task.map(name -> simulate.retort().config().task(new TaskName(name)).policy())
            .orElse(PromotionPolicy.DEFAULT)
            .onEvidenceAlone();
    if (!truth.none && !(truth.effect >= 0 && truth.effect <= policy.epsilon())) {
      throw new IllegalArgumentException(
          "an effect lies between 0 and ε=%s, both shares of requests, not at %s"
              .formatted(policy.epsilon(), truth.effect));
    }
    GateSimulation.Outcome outcome =
        new GateSimulation(
                policy,
                streams,
                nights,
                rows,
                fresh.orElse(rows),
                policy.epsilon() - (truth.none ? 0 : truth.effect),
                options.seed())
            .run();
    if (options.json()) {
      Screen.json(simulate.retort().out(), outcome);
    } else {
      print(simulate.retort().out(), outcome);
    }
    return outcome.withinBudget() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private void print(PrintWriter out, GateSimulation.Outcome outcome) {
    out.printf(
        Locale.ROOT,
        "%s of %,d tasks promoted within %d nights (95 %% interval %s to %s)%n",
        Percent.of(outcome.promoted().value()),
        streams,
        nights,
        Percent.atLeast(outcome.promoted().lower()),
        Percent.atMost(outcome.promoted().upper()));
    out.printf(
        Locale.ROOT,
        "true loss %s, tolerated %s; %,d attempts, the first spends α=%s of %s%n",
        Percent.of(outcome.trueLoss()),
        Percent.of(outcome.epsilon()),
        outcome.attempts(),
        Percent.ofError(outcome.alpha().get(0)),
        Percent.ofError(outcome.budget()));
    if (outcome.attempts() == 0) {
      out.printf(
          "no attempt was made: %,d rows are too few for a certificate; raise --rows%n", rows);
    } else if (truth.none) {
      out.printf(
          "every promotion is a false one, and the budget %s%n",
          outcome.withinBudget() ? "holds" : "does NOT hold");
    } else {
      out.printf(Locale.ROOT, "%,d of them in the first night%n", outcome.byNight().get(0));
    }
    out.flush();
  }
}
