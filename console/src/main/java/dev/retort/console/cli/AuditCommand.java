package dev.retort.console.cli;

import dev.retort.console.audit.AuditEntry;
import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import dev.retort.registry.audit.AuditVerdict;
import dev.retort.registry.audit.ChainHead;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.RegistryAudit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Shows what was done to models, by whom, when and why. What was done in the home besides, such as in the console, is shown by `retort audit deeds`.",
    subcommands = {AuditCommand.Deeds.class, AuditCommand.Verify.class, AuditCommand.Head.class})
final class AuditCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Option(names = "--model", paramLabel = "NAME", description = "Only this model's entries.")
  private Optional<String> model = Optional.empty();

  @Option(names = "--json", description = "Print the entries as JSON.")
  private boolean json;

  private AuditCommand() {}

  @Override
  public Integer call() {
    List<ChainedEntry> entries = new ArrayList<>();
    Registries.at(
        retort,
        endpoint -> {
          new RegistryAudit(endpoint)
              .read(
                  entry -> {
                    if (model.isEmpty() || model.get().equals(entry.model())) {
                      entries.add(entry);
                    }
                  });
          return entries;
        });
    if (json) {
      Screen.json(retort.out(), entries);
    } else {
      entries.forEach(this::print);
      retort.out().flush();
    }
    return ExitCode.OK;
  }

  private void print(ChainedEntry entry) {
    retort
        .out()
        .printf(
            "%6d  %s  %-16s %-16s %s  %s%n",
            entry.sequence(),
            Instant.ofEpochMilli(entry.at()),
            entry.actor(),
            entry.action().toLowerCase(Locale.ROOT).replace('_', ' '),
            entry.model(),
            entry.details().entrySet().stream()
                .map(detail -> detail.getKey() + "=" + detail.getValue())
                .collect(Collectors.joining(" ")));
  }

  @Command(
      name = "deeds",
      mixinStandardHelpOptions = true,
      description =
          "Shows what was done in this home, by whom, when and why: in the console, by programs, and erasures.")
  static final class Deeds implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;

    @Option(
        names = "--limit",
        defaultValue = "100",
        paramLabel = "N",
        description = "How many, the newest first (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print the entries as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      RetortCli retort = audit.retort;
      List<AuditEntry> entries =
          AuditTrail.in(retort.home()).latest(Long.MAX_VALUE, limit, entry -> true);
      if (json) {
        Screen.json(retort.out(), entries);
      } else {
        entries.forEach(entry -> retort.out().println(line(entry)));
        retort.out().flush();
      }
      return ExitCode.OK;
    }

    private static String line(AuditEntry entry) {
      AuditEvent event = entry.event();
      return "%6d  %s  %-16s %-16s %s%s"
          .formatted(
              entry.number(),
              event.at(),
              event.by(),
              event.action(),
              event.subject(),
              event.reason().isBlank() ? "" : "  because " + event.reason());
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Computes both chains again, the registry's and the home's, and says the first entry that is wrong.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:both chains are whole", "1:one isn't, or couldn't be read"})
  static final class Verify implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;

    @Option(
        names = "--head",
        paramLabel = "SEQUENCE:HASH",
        description =
            "A head that `retort audit head` printed earlier, kept elsewhere: the log must still contain it. Without one, an end that was cut off, or a log written anew, can't be told from a true one.")
    private Optional<ChainHead> head = Optional.empty();

    @Option(
        names = "--deeds-head",
        paramLabel = "SEQUENCE:HASH",
        description = "The same of the home's: what `retort audit head --deeds` printed earlier.")
    private Optional<ChainHead> deedsHead = Optional.empty();

    @Override
    public Integer call() {
      AuditVerdict deeds = AuditTrail.in(audit.retort.home()).verify(deedsHead);
      say("the home's audit trail", deeds);
      AuditVerdict registry =
          Registries.at(audit.retort, endpoint -> new RegistryAudit(endpoint).verify(head));
      say("the audit log", registry);
      return deeds.broken().isPresent() || registry.broken().isPresent()
          ? ExitCode.FAILED
          : ExitCode.OK;
    }

    private void say(String which, AuditVerdict verdict) {
      audit
          .retort
          .out()
          .println(
              verdict
                  .broken()
                  .map(broken -> "%s is broken at %s".formatted(which, broken))
                  .orElseGet(
                      () ->
                          "%s is whole: %d entries, head %s"
                              .formatted(which, verdict.reached().sequence(), verdict.reached())));
      audit.retort.out().flush();
    }
  }

  @Command(
      name = "head",
      mixinStandardHelpOptions = true,
      description = "Prints the newest entry's place and hash, to be kept elsewhere.")
  static final class Head implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;

    @Option(names = "--deeds", description = "Of the home's audit trail instead of the registry's.")
    private boolean deeds;

    @Override
    public Integer call() {
      ChainHead head = deeds ? AuditTrail.in(audit.retort.home()).head() : registryHead();
      audit.retort.out().println(head);
      audit.retort.out().flush();
      return ExitCode.OK;
    }

    private ChainHead registryHead() {
      return Registries.at(audit.retort, endpoint -> new RegistryAudit(endpoint).head());
    }
  }
}
