package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.Promotions;
import java.time.Clock;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A person's word on which version serves: who says it, and why, is recorded with the version. */
abstract class DecisionCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  private String reason;

  @Mixin private Decider decider;

  private final String consequence;

  DecisionCommand(String consequence) {
    this.consequence = consequence;
  }

  /** Carries the decision out; gives the version that it is about. */
  abstract ModelVersion decide(Promotions promotions, TaskName name, Promotions.Verdict verdict);

  @Override
  public Integer call() {
    Promotions.Verdict verdict = new Promotions.Verdict(decider.name(), reason);
    requireApprover(retort.config().task(new TaskName(task)).policy().approvers());
    ModelVersion version =
        Registries.use(
            retort,
            registry ->
                decide(new Promotions(registry, Clock.systemUTC()), new TaskName(task), verdict));
    retort
        .out()
        .println(
            version
                + " "
                + consequence
                + (Promotions.isCertified(version) ? "" : "; it holds no certificate"));
    retort.out().flush();
    return ExitCode.OK;
  }

  private void requireApprover(SortedSet<String> approvers) {
    if (!approvers.isEmpty() && !approvers.contains(decider.name())) {
      throw new IllegalArgumentException(
          "'%s' may not decide on '%s': its approvers in %s are %s. One of them decides, with --by."
              .formatted(decider.name(), task, retort.configFile(), String.join(", ", approvers)));
    }
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = "Lets the candidate serve: the alias 'champion' moves to it.")
  static final class Promote extends DecisionCommand {
    Promote() {
      super("serves now");
    }

    @Override
    ModelVersion decide(Promotions promotions, TaskName name, Promotions.Verdict verdict) {
      return promotions.promote(name, verdict);
    }
  }

  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      description = "Turns the candidate down; what serves goes on serving.")
  static final class Reject extends DecisionCommand {
    Reject() {
      super("is rejected");
    }

    @Override
    ModelVersion decide(Promotions promotions, TaskName name, Promotions.Verdict verdict) {
      return promotions.reject(name, verdict);
    }
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = "Lets the version serve again that served before the champion.")
  static final class Rollback extends DecisionCommand {
    Rollback() {
      super("serves again");
    }

    @Override
    ModelVersion decide(Promotions promotions, TaskName name, Promotions.Verdict verdict) {
      return promotions.rollback(name, verdict);
    }
  }
}
