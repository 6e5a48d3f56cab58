package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RegistryLogin;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import dev.retort.registry.client.FallbackOrigin;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.mlflow.MlflowBundleSource;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.Follower;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PullFormat;
import dev.retort.registry.pull.PullListener;
import dev.retort.registry.pull.PullOutcome;
import dev.retort.registry.pull.PulledModel;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a published version into a folder; signature and every file's digest are verified.",
      "Prints a line: NAME/NUMBER, root digest, folder, and downloaded, unchanged or stale, parted"
          + " by tabs."
    },
    exitCodeList = "3:nothing is published under that name")
final class PullCommand implements Callable<Integer> {
  private static final long MEGABYTE = 1_000_000;

  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "NAME@ALIAS", description = "Such as ticket-routing@champion.")
  private ModelReference wanted;

  @Option(
      names = "--into",
      required = true,
      paramLabel = "DIR",
      description = "An empty or new folder, or one that an earlier pull made.")
  private Path into;

  @Option(
      names = "--format",
      defaultValue = "bundle",
      paramLabel = "FORMAT",
      description =
          "The whole bundle, or the files of one form of the student: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}).")
  private PullFormat format;

  @Option(
      names = "--follow",
      description =
          "Keep the folder in step with the alias until stopped; a line for each version.")
  private boolean follow;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Keep files by their digests here, for other pulls and for times without the registry;"
              + " one process at a time.")
  private Optional<Path> cache = Optional.empty();

  @Option(
      names = "--max-size",
      defaultValue = "0",
      paramLabel = "MB",
      description =
          "What the cache may hold, current and previous versions apart (default: nothing but"
              + " those).")
  private long maxMegabytes;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "Pull from here; no home and no configuration is needed then.")
  private Optional<URI> registry = Optional.empty();

  @Option(
      names = "--token",
      paramLabel = "env:NAME|file:PATH",
      description = "Where the registry's token is.")
  private Optional<SecretReference> token = Optional.empty();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) of the authority to trust over https.")
  private Optional<Path> authority = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (registry.isPresent()) {
      return pull(origin(registry.get(), new RegistryLogin(token, authority)));
    }
    RetortConfig config = retort.config();
    if (config.registry().trackingUri().isPresent()) {
      RegistryLogin login = config.registry().login();
      return pull(
          origin(
              config.registry().trackingUri().get(),
              new RegistryLogin(token.or(login::token), authority.or(login::certificates))));
    }
    try (Workspace workspace = retort.workspace(config)) {
      return pull(workspace.students().bundleOrigin());
    }
  }

  /** A token of the configuration is for the configured registry, and goes nowhere else. */
  private static BundleOrigin origin(URI uri, RegistryLogin login) {
    return new FallbackOrigin(
        new RegistryClient(login.reader(uri, System.getenv())),
        new PolledOrigin(new MlflowBundleSource(login.publisher(uri, System.getenv()))));
  }

  private int pull(BundleOrigin origin) throws InterruptedException {
    ManifestVerifier verifier = retort.keys().verifier();
    ModelPuller puller = new ModelPuller(origin, verifier);
    if (cache.isPresent()) {
      try (BundleCache kept =
          BundleCache.open(origin, verifier, cache.get(), maxMegabytes * MEGABYTE)) {
        return pull(puller, kept);
      }
    }
    if (follow) {
      return untilStopped(
          puller.follow(wanted, into, format, FollowPolicy.standard(), new Told(this::say)));
    }
    return said(puller.pull(wanted, into, format));
  }

  private int pull(ModelPuller puller, BundleCache kept) throws InterruptedException {
    if (follow) {
      return untilStopped(
          kept.follow(
              wanted,
              FollowPolicy.standard(),
              new Told(model -> said(puller.place(model, into, format)))));
    }
    PullOutcome outcome;
    try {
      outcome = kept.refresh(wanted);
    } catch (RegistryException e) {
      PulledModel last = kept.lastGood(wanted).orElseThrow(() -> e);
      complain("what was pulled last is used: " + e.getMessage());
      puller.place(last, into, format);
      say(last, "stale");
      return ExitCode.OK;
    }
    return said(
        outcome.fold(
            model -> puller.place(model, into, format),
            model -> puller.place(model, into, format),
            PullOutcome.NotPublished::new));
  }

  private int untilStopped(Follower follower) throws InterruptedException {
    try (follower) {
      Foreground.listening().untilStopped();
    }
    return ExitCode.OK;
  }

  private int said(PullOutcome outcome) {
    return outcome.<Integer>fold(
        model -> say(model, "downloaded"),
        model -> say(model, "unchanged"),
        missing -> {
          print(
              isNumber(missing)
                  ? "nothing is published as %s: a version's number is no alias, write %s@champion"
                      .formatted(missing, missing.name())
                  : "nothing is published as %s: `retort run %s` may publish it"
                      .formatted(missing, missing.name()));
          return ExitCode.NEGATIVE;
        });
  }

  private static boolean isNumber(ModelReference reference) {
    return reference.alias().value().chars().allMatch(Character::isDigit);
  }

  private void say(PulledModel model) {
    say(model, "downloaded");
  }

  private int say(PulledModel model, String state) {
    print(
        String.join(
            "\t",
            model.version().toString(),
            model.version().rootDigest().hex(),
            into.toString(),
            state));
    return ExitCode.OK;
  }

  private void print(String line) {
    retort.out().println(line);
    retort.out().flush();
  }

  private void complain(String problem) {
    retort.err().println(problem);
    retort.err().flush();
  }

  /** What a follower brings. */
  private final class Told implements PullListener {
    private final Consumer<PulledModel> arrival;

    Told(Consumer<PulledModel> arrival) {
      this.arrival = arrival;
    }

    @Override
    public void pulled(PulledModel model) {
      arrival.accept(model);
    }

    @Override
    public void lastGood(PulledModel model) {
      arrival.accept(model);
    }

    @Override
    public void withdrawn(ModelReference gone) {
      complain("nothing is published as %s".formatted(gone));
    }

    @Override
    public void failed(ModelReference followed, RuntimeException problem) {
      complain(problem.getMessage());
    }
  }
}
