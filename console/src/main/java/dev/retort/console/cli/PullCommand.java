package dev.retort.console.cli;

import dev.retort.registry.ModelReference;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PullOutcome;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = "Brings a published version into a folder; every file's digest is verified.")
final class PullCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "NAME@ALIAS", description = "Such as ticket-routing@champion.")
  private String reference;

  @Option(
      names = "--into",
      required = true,
      paramLabel = "DIR",
      description = "An empty or new folder, or one that an earlier pull made.")
  private Path into;

  @Override
  public Integer call() {
    ModelReference wanted = ModelReference.parse(reference);
    PullOutcome outcome =
        Registries.use(
            retort,
            registry ->
                new ModelPuller(new PolledOrigin(registry), retort.keys().verifier())
                    .pull(wanted, into));
    retort
        .out()
        .println(
            outcome.<String>fold(
                model ->
                    "%s, %d files verified, is in %s"
                        .formatted(model.version(), model.bundle().manifest().files().size(), into),
                model -> "%s is in %s already".formatted(model.version(), into),
                missing ->
                    "nothing is published as %s: `retort run %s` may publish it"
                        .formatted(missing, missing.name())));
    retort.out().flush();
    return outcome instanceof PullOutcome.NotPublished ? ExitCode.NEGATIVE : ExitCode.OK;
  }
}
