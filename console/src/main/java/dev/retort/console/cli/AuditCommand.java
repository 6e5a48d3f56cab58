package dev.retort.console.cli;

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
    description = "Shows what was done to models, by whom, when and why.",
    subcommands = {AuditCommand.Verify.class, AuditCommand.Head.class})
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
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Computes the whole chain again, and says the first entry that is wrong.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:the chain is whole", "1:it isn't, or couldn't be read"})
  static final class Verify implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;

    @Option(
        names = "--head",
        paramLabel = "SEQUENCE:HASH",
        description =
            "A head that `retort audit head` printed earlier, kept elsewhere: the log must still contain it. Without one, an end that was cut off, or a log written anew, can't be told from a true one.")
    private Optional<ChainHead> head = Optional.empty();

    @Override
    public Integer call() {
      AuditVerdict verdict =
          Registries.at(audit.retort, endpoint -> new RegistryAudit(endpoint).verify(head));
      String said =
          verdict
              .broken()
              .map(broken -> "the audit log is broken at " + broken)
              .orElseGet(
                  () ->
                      "the audit log is whole: %d entries, head %s"
                          .formatted(verdict.reached().sequence(), verdict.reached()));
      audit.retort.out().println(said);
      audit.retort.out().flush();
      return verdict.broken().isPresent() ? ExitCode.FAILED : ExitCode.OK;
    }
  }

  @Command(
      name = "head",
      mixinStandardHelpOptions = true,
      description = "Prints the newest entry's place and hash, to be kept elsewhere.")
  static final class Head implements Callable<Integer> {
    @ParentCommand private AuditCommand audit;

    @Override
    public Integer call() {
      ChainHead head = Registries.at(audit.retort, endpoint -> new RegistryAudit(endpoint).head());
      audit.retort.out().println(head);
      audit.retort.out().flush();
      return ExitCode.OK;
    }
  }
}
