package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetErasure;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.card.DatasetCard;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Builds dataset versions and shows what they are made of.",
    subcommands = {
      DatasetBuildCommand.class,
      DatasetCommand.Listing.class,
      DatasetCommand.Show.class,
      DatasetCommand.Card.class,
      DatasetDecisionsCommand.class,
      DatasetDiffCommand.class,
      SuspectsCommand.class
    })
final class DatasetCommand {
  @ParentCommand private RetortCli retort;

  private DatasetCommand() {}

  RetortCli retort() {
    return retort;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows what a dataset version is made of.")
  static final class Show implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;
    @Mixin private DatasetReference reference;

    @Option(names = "--json", description = "Print the manifest as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      try (Workspace workspace = dataset.retort.workspace()) {
        DatasetVersion version = reference.in(workspace);
        print(dataset.retort.out(), version.manifest(), json);
        DatasetErasure.of(version)
            .ifPresent(tombstone -> dataset.retort.err().println("Note: " + erased(tombstone)));
      }
      return ExitCode.OK;
    }
  }

  private static String erased(DatasetErasure.Tombstone tombstone) {
    return "the rows of dataset version %s were deleted at %s, when %,d exchanges were erased that they held: its counts stay, its rows are gone. `retort dataset build` makes a version of what is left."
        .formatted(tombstone.id().abbreviated(), tombstone.at(), tombstone.exchanges());
  }

  static void print(PrintWriter out, DatasetManifest manifest, boolean json) {
    if (json) {
      Screen.json(out, manifest);
      return;
    }
    out.printf("task        %s (%s answers)%n", manifest.spec().task(), manifest.answerKind());
    out.printf("version     %s%n", manifest.id());
    out.printf("captured    %,d exchanges%n", manifest.captured());
    for (Split split : Split.values()) {
      out.printf(
          "%-11s %,d rows%n",
          split.name().toLowerCase(Locale.ROOT), manifest.rows().getOrDefault(split, 0));
    }
    out.printf("evaluation  from %s%n", manifest.evaluationFrom());
    out.printf("labels      %,d%n", manifest.labels().size());
    manifest
        .dropped()
        .forEach((reason, count) -> out.printf("dropped     %s: %,d%n", reason, count));
    manifest
        .profile()
        .redactions()
        .forEach((kind, count) -> out.printf("redacted    %s: %,d%n", kind, count));
    manifest
        .profile()
        .lineage()
        .quarantined()
        .forEach(part -> out.printf("unreadable  %s: damaged, and not in the version%n", part));
    out.flush();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the dataset versions in the home folder.")
  static final class Listing implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;

    @Option(names = "--task", paramLabel = "TASK", description = "Of one task (default: all).")
    private String task;

    @Option(names = "--json", description = "Print the manifests as a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      PrintWriter out = dataset.retort.out();
      try (Workspace workspace = dataset.retort.workspace()) {
        DatasetCatalog catalog = workspace.catalog();
        List<DatasetVersion> versions =
            task == null ? catalog.versions() : catalog.versions(new TaskName(task));
        if (json) {
          Screen.json(out, versions.stream().map(DatasetVersion::manifest).toList());
        } else {
          versions.forEach(version -> out.println(line(catalog, version)));
        }
      }
      out.flush();
      return ExitCode.OK;
    }

    private static String line(DatasetCatalog catalog, DatasetVersion version) {
      DatasetManifest manifest = version.manifest();
      boolean latest =
          catalog
              .latest(manifest.spec().task())
              .filter(found -> found.id().equals(version.id()))
              .isPresent();
      return "%s  %s  %,d captured, %,d training, %,d novel, %,d seen, evaluation from %s%s"
          .formatted(
              version.id().abbreviated(),
              manifest.spec().task(),
              manifest.captured(),
              manifest.rows().getOrDefault(Split.TRAINING, 0),
              manifest.rows().getOrDefault(Split.NOVEL, 0),
              manifest.rows().getOrDefault(Split.SEEN, 0),
              manifest.evaluationFrom(),
              latest ? "  (latest)" : "");
    }
  }

  @Command(
      name = "card",
      mixinStandardHelpOptions = true,
      description =
          "Says where a version's card is: what the version is made of, for people who have to trust it.")
  static final class Card implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;
    @Mixin private DatasetReference reference;

    @Option(names = "--markdown", description = "Print the card itself, as Markdown.")
    private boolean markdown;

    @Override
    public Integer call() {
      PrintWriter out = dataset.retort.out();
      try (Workspace workspace = dataset.retort.workspace()) {
        DatasetVersion version = reference.in(workspace);
        DatasetErasure.of(version)
            .ifPresent(
                tombstone -> {
                  throw new IllegalArgumentException(erased(tombstone));
                });
        Path page = DatasetCard.write(version);
        if (markdown) {
          out.print(DatasetCard.markdown(version.manifest()));
        } else {
          out.println(page);
          out.println(page.resolveSibling(DatasetCard.MARKDOWN));
        }
      }
      out.flush();
      return ExitCode.OK;
    }
  }
}
