package dev.retort.console.cli;

import dev.retort.registry.mlflow.RegistryGarbage;
import dev.retort.registry.mlflow.RegistryGarbage.Found;
import dev.retort.registry.mlflow.RegistryGarbage.Pile;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description = {
      "Finds what the registry keeps and nobody needs: files of runs that were deleted a while ago, abandoned uploads, and bytes that no file refers to.",
      "What a model version holds is never touched. Publications may go on meanwhile."
    })
final class RegistryCollectCommand implements Callable<Integer> {
  @ParentCommand private RegistryCommand registry;

  @Option(names = "--delete", description = "Remove it. Without this, it is only counted.")
  private boolean delete;

  @Option(
      names = "--deleted-days",
      paramLabel = "DAYS",
      description = "Leave runs alone that were deleted less than DAYS ago (30).")
  private Optional<Integer> days = Optional.empty();

  @Override
  public Integer call() {
    Found found =
        Registries.at(registry.retort(), endpoint -> collect(new RegistryGarbage(endpoint)));
    print("files of deleted runs", found.artifacts());
    print("abandoned uploads", found.uploads());
    print("unused bytes", found.blobs());
    long bytes = found.blobs().bytes() + found.uploads().bytes();
    registry
        .retort()
        .out()
        .printf(
            delete ? "%,d bytes freed%n" : "%,d bytes would be freed; --delete frees them%n",
            bytes);
    return ExitCode.OK;
  }

  private Found collect(RegistryGarbage garbage) {
    Optional<Duration> deletedRuns = days.map(Duration::ofDays);
    return delete ? garbage.remove(deletedRuns) : garbage.find(deletedRuns);
  }

  private void print(String what, Pile pile) {
    registry.retort().out().printf("%-22s %,10d %,18d bytes%n", what, pile.count(), pile.bytes());
  }
}
