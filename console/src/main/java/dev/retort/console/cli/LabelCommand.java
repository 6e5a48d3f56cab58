package dev.retort.console.cli;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.TeacherConfig;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.labelling.AnswerJournal;
import dev.retort.dataset.labelling.AnswerSampling;
import dev.retort.dataset.labelling.AskedPrompt;
import dev.retort.dataset.labelling.AskingLimits;
import dev.retort.dataset.labelling.LabelPrices;
import dev.retort.dataset.labelling.LabellingPlan;
import dev.retort.dataset.labelling.LabellingResult;
import dev.retort.dataset.labelling.PromptPool;
import dev.retort.dataset.labelling.PromptSelection;
import dev.retort.dataset.labelling.TeacherLabelling;
import dev.retort.dataset.labelling.UnlabelledPrompt;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.commons.codec.digest.DigestUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "label",
    mixinStandardHelpOptions = true,
    description =
        "Asks the teacher about prompts that have no usable answer, those that teach most first, as"
            + " far as the budget goes. The answers are in the next dataset.",
    exitCodeList = "3:nothing to ask, nothing labelled, or stopped early")
final class LabelCommand implements Callable<Integer> {
  private static final int ROUND_DIGITS = 16;
  private static final int SHOWN = 20;

  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;

  @Option(names = "--task", required = true, paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--budget",
      paramLabel = "DOLLARS",
      description = "What the answers may cost, in US dollars.")
  private Double budget;

  @Option(
      names = "--samples",
      defaultValue = "1",
      paramLabel = "K",
      description = "Answers for each prompt; the majority is taken (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "The sampling temperature (default: the endpoint's).")
  private Double temperature;

  @Option(
      names = "--logprobs",
      defaultValue = "0",
      paramLabel = "N",
      description = "Keep the N likeliest tokens at each place, where the endpoint offers them.")
  private int logprobs;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model to ask (default: the one that each request asked for).")
  private String model;

  @Option(
      names = "--before",
      paramLabel = "INSTANT",
      description =
          "Ask about earlier requests only. Later ones teach once the evaluation window has moved"
              + " on.")
  private Instant before;

  @Option(names = "--concurrency", paramLabel = "N", description = "Requests at a time.")
  private Integer concurrency;

  @Option(names = "--requests-per-minute", paramLabel = "N", description = "No more than this.")
  private Integer requestsPerMinute;

  @Option(names = "--tokens-per-minute", paramLabel = "N", description = "No more than this.")
  private Integer tokensPerMinute;

  @Option(names = "--dry-run", description = "Say what would be asked and cost, and ask nothing.")
  private boolean dryRun;

  @Option(
      names = "--show",
      description = "Show what was asked before, the most disputed first, and ask nothing.")
  private boolean show;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** What the task's prompts are, and what of them is worth an answer. */
  private record Prepared(LabellingPlan plan, LabelPrices prices, AnswerForm form) {}

  @Override
  public Integer call() {
    if (budget == null && !show) {
      throw new ParameterException(
          spec.commandLine(), "give a budget in US dollars, such as --budget 5.00");
    }
    if (samples < 1) {
      throw new ParameterException(spec.commandLine(), "--samples is at least 1, not " + samples);
    }
    RetortConfig config = retort.config();
    AskingLimits limits = limits(config);
    AnswerSampling sampling = sampling();
    TaskName name = new TaskName(task);
    try (Workspace workspace = retort.workspace(config)) {
      if (show) {
        show(workspace.labelling().asked(name), workspace.labelling().spent(name));
        return ExitCode.OK;
      }
      try (AnswerJournal journal =
          AnswerJournal.open(workspace.home().labelling().resolve(name.value()))) {
        return label(workspace, name, journal, limits, sampling);
      }
    }
  }

  /** Nobody's prompts go to an endpoint that nobody named, nor anywhere without the key. */
  private static void requireTeacher(Workspace workspace) {
    TeacherConfig teacher = workspace.config().teacher();
    if (teacher.equals(TeacherConfig.DEFAULT)) {
      throw new IllegalArgumentException(
          "no teacher is configured, and captured requests go nowhere that nobody named: give"
              + " teacher.url, and teacher.key if the endpoint asks for one, in retort.yaml"
              + " (`retort init` writes an example).");
    }
    workspace.traffic().requireTeacherKey();
  }

  private AskingLimits limits(RetortConfig config) {
    AskingLimits limits = config.teacher().asking();
    limits = concurrency == null ? limits : limits.concurrent(concurrency);
    limits = requestsPerMinute == null ? limits : limits.requestsPerMinute(requestsPerMinute);
    return tokensPerMinute == null ? limits : limits.tokensPerMinute(tokensPerMinute);
  }

  private AnswerSampling sampling() {
    return new AnswerSampling(
        temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature), logprobs);
  }

  private int label(
      Workspace workspace,
      TaskName name,
      AnswerJournal journal,
      AskingLimits limits,
      AnswerSampling sampling) {
    Screen screen = new Screen(retort.err());
    FilterPolicy policy = workspace.config().task(name).dataset().filters();
    screen.begin("choose");
    Prepared prepared = prepare(workspace, name, policy, journal.plan());
    LabellingPlan plan = prepared.plan();
    screen.finish(
        "choose",
        "%,d of %,d prompts without a usable answer, expected to cost $%.4f%s"
            .formatted(
                plan.prompts().size(),
                plan.unlabelled(),
                plan.expectedCost(),
                journal.plan().isPresent()
                    ? "; an unfinished round goes on, which has cost $%.4f"
                        .formatted(journal.spent())
                    : ""));
    if (dryRun) {
      preview(plan, journal.spent());
      return ExitCode.OK;
    }
    if (plan.prompts().isEmpty()) {
      retort.err().println(nothingToAsk(plan));
      return ExitCode.NEGATIVE;
    }
    requireTeacher(workspace);
    if (journal.plan().isEmpty()) {
      Instant now = workspace.clock().instant();
      journal.begin(round(now, plan), now, plan);
    }
    screen.begin("ask");
    LabellingResult result =
        new TeacherLabelling(
                workspace.traffic().teacher(),
                prepared.prices(),
                limits,
                sampling,
                StandardFilters.all(policy),
                prepared.form(),
                workspace.config().task(name).training().seed())
            .work(
                name,
                journal,
                budget,
                workspace.log(),
                workspace.labelling(),
                (answers, of, spent) -> screen.advance((double) answers / of));
    screen.finish("ask", "%,d labels for $%.4f".formatted(result.labelled(), result.spent()));
    print(result);
    return result.labelled() > 0 && result.stopped().isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private Prepared prepare(
      Workspace workspace, TaskName name, FilterPolicy policy, Optional<LabellingPlan> begun) {
    Set<ExchangeId> settled = workspace.labelling().settled(name);
    CaptureWindow window =
        workspace.log().window(Instant.MIN, before == null ? Instant.MAX : before);
    long seed = workspace.config().task(name).training().seed();
    PromptPool pool =
        PromptPool.read(name, workspace.log(), window, policy, settled::contains, seed);
    LabelPrices prices =
        new LabelPrices(
            workspace.config().prices(), Optional.ofNullable(model), pool.completionTokens());
    if (pool.form().kind() == AnswerKind.TOOL_CALLS) {
      throw new IllegalArgumentException(
          "task '%s' answers by calling functions, and the log does not keep which functions a request offered, so the teacher cannot be asked again. Only traffic labels such a task."
              .formatted(name));
    }
    return new Prepared(
        begun.orElseGet(() -> select(workspace, name, pool, prices, seed)), prices, pool.form());
  }

  private LabellingPlan select(
      Workspace workspace, TaskName name, PromptPool pool, LabelPrices prices, long seed) {
    List<String> inputs = pool.unlabelled().stream().map(UnlabelledPrompt::input).toList();
    List<Double> uncertainties =
        inputs.isEmpty()
            ? List.of()
            : workspace.students().opinions(name, share -> {}).uncertainties(inputs);
    double jaccard = workspace.config().task(name).dataset().nearDuplicateJaccard();
    return new PromptSelection(jaccard, seed).select(pool, uncertainties, prices, budget, samples);
  }

  private static String round(Instant now, LabellingPlan plan) {
    return DigestUtils.sha256Hex(now + JsonFormat.line(plan)).substring(0, ROUND_DIGITS);
  }

  private String nothingToAsk(LabellingPlan plan) {
    return plan.clusters() == 0
        ? "Every prompt of task '%s' has a usable answer, or resembles one that has, or was asked about in vain; %,d have none of their own. `retort tasks` lists what the log holds."
            .formatted(task, plan.unlabelled())
        : "A budget of $%s covers none of %,d prompts of task '%s': raise --budget."
            .formatted(budget, plan.clusters(), task);
  }

  /** What a dry run prints. */
  private record Preview(LabellingPlan plan, double expectedCost, double spentAlready) {}

  private void preview(LabellingPlan plan, double spent) {
    if (json) {
      Screen.json(retort.out(), new Preview(plan, plan.expectedCost(), spent));
      return;
    }
    PrintWriter out = retort.out();
    out.printf("would ask     %,d prompts%n", plan.prompts().size());
    out.printf("samples       %,d each%n", plan.samples());
    out.printf("expected      $%.4f of $%.4f%n", plan.expectedCost(), budget);
    out.printf(
        "of            %,d prompts without a usable answer, %,d unlike each other%n",
        plan.unlabelled(), plan.clusters());
    plan.prompts().stream()
        .limit(SHOWN)
        .forEach(
            prompt ->
                out.printf(
                    "  %s  %s  uncertainty %.3f  stands for %,d  $%.6f%n",
                    prompt.id(),
                    prompt.reason(),
                    prompt.uncertainty(),
                    prompt.similar(),
                    prompt.expectedCost()));
    if (plan.prompts().size() > SHOWN) {
      out.printf("  and %,d more (--json prints them all)%n", plan.prompts().size() - SHOWN);
    }
    out.flush();
  }

  private void print(LabellingResult result) {
    if (json) {
      Screen.json(retort.out(), result);
    } else {
      PrintWriter out = retort.out();
      long asked = result.prompts().stream().filter(prompt -> prompt.asked() > 0).count();
      out.printf("asked       %,d prompts%n", asked);
      out.printf("answered    %,d labels in the log%n", result.labelled());
      result.failed().forEach((why, count) -> out.printf("failed      %s: %,d%n", why, count));
      out.printf("spent       $%.4f%n", result.spent());
      out.printf("left        $%.4f%n", Math.max(0, budget - result.spent()));
      out.flush();
    }
    result.stopped().ifPresent(why -> retort.err().println("The asking was stopped: " + why));
  }

  /** What {@code --show} prints. */
  private record Shown(double spent, List<AskedPrompt> prompts) {}

  private void show(List<AskedPrompt> prompts, double spent) {
    if (json) {
      Screen.json(retort.out(), new Shown(spent, prompts));
      return;
    }
    PrintWriter out = retort.out();
    out.printf("asked       %,d prompts, $%.4f so far%n", prompts.size(), spent);
    prompts.stream()
        .limit(SHOWN)
        .forEach(
            prompt ->
                out.printf(
                    "  %s  %d of %d agree, %.2f bit  %s%n",
                    prompt.id(),
                    prompt.vote().agreeing(),
                    prompt.vote().usable(),
                    prompt.vote().entropy(),
                    prompt.reason().orElse("labelled")));
    out.flush();
  }
}
