package dev.retort.console.cli;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.console.Workspace;
import dev.retort.console.erasure.Erasure;
import dev.retort.console.erasure.ErasureOutcome;
import dev.retort.console.erasure.ErasurePlan;
import dev.retort.console.lineage.PublishedVersion;
import dev.retort.dataset.DatasetUse;
import dev.retort.registry.ModelVersion;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Erases exchanges for good: from the log, which never takes them back, from dataset versions, run folders and rejected lines.",
      "Without --yes it only shows what would go. Weights cannot forget: the model versions that learned from the exchanges are marked and listed."
    })
final class EraseCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "not stated",
      description = "Why, for the audit trail. Write no personal data (default: ${DEFAULT-VALUE}).")
  private String reason;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "On whose word, for the audit trail (default: the operating system's user).")
  private String by;

  @Option(names = "--yes", description = "Erase; without it, show what would go.")
  private boolean yes;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Whose exchanges. */
  private static final class Target {
    @Option(
        names = "--exchange",
        arity = "1..*",
        paramLabel = "ID",
        description = "The ids of exchanges.")
    private List<String> exchanges;

    @Option(
        names = "--subject",
        paramLabel = "PSEUDONYM",
        description = "Everything of a person, by pseudonym.")
    private String subject;

    @Option(
        names = "--user",
        paramLabel = "IDENTIFIER",
        description = "Everything of a person, by the identifier that the requests carried.")
    private String user;
  }

  /** What would go, in numbers. */
  private record Preview(
      int exchanges,
      List<String> datasets,
      List<String> runs,
      List<String> learned,
      List<String> discarded) {}

  @Override
  public Integer call() {
    try (Workspace workspace = retort.workspace()) {
      Erasure erasure =
          new Erasure(
              LineageCommand.index(workspace),
              workspace.home().root(),
              workspace.home().labelling(),
              workspace.clock());
      Optional<SubjectPseudonym> person = person(workspace);
      ErasurePlan asked = erasure.plan(ids(workspace, person));
      ErasurePlan plan = person.map(known -> asked.of(names(workspace, known))).orElse(asked);
      if (!yes) {
        print(preview(plan));
        return ExitCode.OK;
      }
      String asker = Optional.ofNullable(by).orElseGet(() -> System.getProperty("user.name"));
      ErasureOutcome outcome = erasure.carryOut(plan, asker, reason);
      print(outcome);
      return outcome.left().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private Optional<SubjectPseudonym> person(Workspace workspace) {
    if (target.exchanges != null) {
      return Optional.empty();
    }
    return Optional.of(
        target.user != null
            ? workspace.pseudonyms().of(target.user)
            : new SubjectPseudonym(target.subject));
  }

  /**
   * As lines may hold them. Of half a line of JSON nobody knows which of its words names whom it is
   * for: there the identifier stands as it came, or as redaction has it.
   */
  private Set<String> names(Workspace workspace, SubjectPseudonym person) {
    Set<String> names = new HashSet<>(Set.of(person.value()));
    if (target.user != null) {
      String stored = workspace.redactor().texts().redact(target.user);
      names.add(stored.equals(target.user) ? "\\\"%s\\\"".formatted(stored) : stored);
    }
    return names;
  }

  private Set<ExchangeId> ids(Workspace workspace, Optional<SubjectPseudonym> person) {
    if (person.isEmpty()) {
      return target.exchanges.stream().map(ExchangeId::new).collect(Collectors.toSet());
    }
    Set<ExchangeId> ids = new HashSet<>(workspace.log().exchangesOf(person.get()));
    if (ids.isEmpty()) {
      throw new IllegalArgumentException(
          "the log holds no exchange of the person %s%s. Nothing was erased."
              .formatted(
                  person.get(), target.user == null ? "" : ", which is who --user names here"));
    }
    return ids;
  }

  private static Preview preview(ErasurePlan plan) {
    return new Preview(
        plan.exchanges().size(),
        plan.datasets().stream()
            .map(DatasetUse::version)
            .map(version -> version.id().sha256())
            .toList(),
        plan.runs().stream().map(run -> run.folder().toString()).toList(),
        plan.versions().stream().map(ModelVersion::toString).toList(),
        plan.quarantined().stream().map(Object::toString).toList());
  }

  private void print(Preview preview) {
    if (json) {
      Screen.json(retort.out(), preview);
      return;
    }
    PrintWriter out = retort.out();
    out.printf("%,d exchanges would be erased from the log.%n", preview.exchanges());
    each("  would lose its rows: dataset ", preview.datasets());
    each("  would lose its notes on them: run ", preview.runs());
    each("  has learned from them: model version ", preview.learned());
    each("  would be deleted whole, for it is damaged: ", preview.discarded());
    out.println("Nothing was erased: give --yes to erase.");
    out.flush();
  }

  private void print(ErasureOutcome outcome) {
    if (json) {
      Screen.json(retort.out(), outcome);
    } else {
      PrintWriter out = retort.out();
      out.printf(
          "%,d exchanges are erased from the log, which never takes them back.%n",
          outcome.exchanges());
      each("  has lost its rows: dataset ", outcome.datasets());
      each("  has lost its notes on them: run ", outcome.runs());
      each("  cleaned: ", outcome.cleaned());
      each("  deleted whole, for it was damaged: ", outcome.discarded());
      if (!outcome.learned().isEmpty()) {
        out.println(
            "Weights cannot forget single rows. These versions were trained on the exchanges, are marked so in the registry, and keep serving until you retire them; run their tasks again, and promote or roll back to a version that is not among them:");
        each("  ", outcome.learned().stream().map(EraseCommand::sentence).toList());
      }
      out.printf("Recorded in audit.jsonl as number %d.%n", outcome.audit());
      out.flush();
    }
    if (!outcome.left().isEmpty()) {
      retort
          .err()
          .println(
              "retort: texts of the exchanges still stand in files that are no lines of JSON: "
                  + outcome.left()
                  + ". Everything else is erased; look at these and delete them, or the texts in them.");
      retort.err().flush();
    }
  }

  private static String sentence(PublishedVersion version) {
    return "%s%s%s"
        .formatted(
            version.version(),
            version.aliases().isEmpty()
                ? ""
                : ", served as " + String.join(", ", version.aliases()),
            version.pulled().isEmpty() ? "" : ", pulled to " + String.join(", ", version.pulled()));
  }

  private void each(String label, List<?> values) {
    values.forEach(value -> retort.out().println(label + value));
  }
}
