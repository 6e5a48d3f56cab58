package dev.retort.console.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogPart;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.console.demo.FactoryDesk;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.guardrail.Guardrail;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailPolicy;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.GuardrailRunner;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.extractor.ExtractorModelLoader;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import dev.retort.trainer.dl4j.Dl4jTrainingEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds drawn students against trained ones that learnt the same rows, on requests that neither
 * saw. Prints a row of a Markdown table for each. Usage: {@code FOLDER SEED ROWS...}.
 */
final class DrawnAgainstTrained {
  private static final int LATER = 3_000;
  private static final double[] LOSSES = {0.002, 0.005, 0.01};
  private static final double RULE = 0.005;

  private final Path folder;
  private final long seed;

  private DrawnAgainstTrained(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  public static void main(String[] arguments) {
    DrawnAgainstTrained figures =
        new DrawnAgainstTrained(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    FactoryDesk desk = new FactoryDesk();
    TicketTask.Read read = new TicketTask.Read(desk);
    List<SimulatedTask> tasks =
        List.of(TicketTask.routing(read), TicketTask.desks(read), new OrderTask(desk));
    System.out.println(
        "| task | rows | student | right | answered at 0.2 % lost | 0.5 % | 1 % | hijacked |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (SimulatedTask task : tasks) {
      for (int i = 2; i < arguments.length; i++) {
        figures.compare(task, Integer.parseInt(arguments[i]));
      }
    }
  }

  private void compare(SimulatedTask task, int rows) {
    List<SimulatedRequest> requests =
        new SimulatedWorld(Scenario.quiet(seed, 1, rows + LATER), List.of(task))
            .requests(task, 1, rows + LATER, "compared");
    DatasetVersion dataset = dataset(task, requests, requests.get(rows).at());
    StochasticEngine drawn = new StochasticEngine(List.of(task));
    print(task, dataset, "drawn", drawn, drawn);
    if (Boolean.getBoolean("drawn")) {
      return;
    }
    if (task.isLabels()) {
      print(task, dataset, "trained", new Dl4jTrainingEngine(), new Dl4jModelLoader());
    } else {
      print(task, dataset, "trained", new ExtractorTrainingEngine(), new ExtractorModelLoader());
    }
  }

  private DatasetVersion dataset(
      SimulatedTask task, List<SimulatedRequest> requests, Instant evaluationFrom) {
    List<Exchange> exchanges = requests.stream().map(DrawnAgainstTrained::exchange).toList();
    LogPart part =
        new LogPart() {
          @Override
          public String name() {
            return "made up";
          }

          @Override
          public void scan(Consumer<Exchange> reader) {
            exchanges.forEach(reader);
          }
        };
    DatasetOutcome outcome =
        new DatasetBuilder(folder.resolve("datasets"))
            .build(
                DatasetSpec.of(task.name()).evaluatedFrom(evaluationFrom),
                List.of(part),
                List.of(),
                new CaptureWindow(
                    SimulatedWorld.morning(1), SimulatedWorld.morning(2), exchanges.size()),
                BuildProgress.SILENT);
    return ((DatasetOutcome.Built) outcome).version();
  }

  private static Exchange exchange(SimulatedRequest request) {
    return new Exchange(
        request.id(),
        Optional.of(request.task().name()),
        request.at(),
        SimulatedRequest.MODEL,
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, request.task().instructions()),
                new Message(Role.USER, request.text()))),
        new Completion(request.truth(), Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  private void print(
      SimulatedTask task,
      DatasetVersion dataset,
      String kind,
      TrainingEngine engine,
      ModelLoader loader) {
    TrainingSpec spec = TrainingSpec.seeded(seed).instructed(task.instructions());
    RunFolder run =
        RunFolder.create(
            folder.resolve(
                "%s-%s-%s".formatted(task.name(), dataset.id().sha256().substring(0, 8), kind)),
            new RunFolder.Request(kind, engine.name(), spec, dataset.folder(), GpuProfile.CPU));
    TrainingOutcome outcome = engine.train(spec, dataset, run);
    Path student = ((TrainingOutcome.Completed) outcome).artifact().folder();
    try (TaskModel model = loader.load(student)) {
      System.out.println(row(task, dataset, kind, model));
    }
  }

  private record Answered(double confidence, boolean right) {}

  private String row(SimulatedTask task, DatasetVersion dataset, String kind, TaskModel model) {
    List<TrainingExample> rows = dataset.examples(Split.NOVEL);
    List<Answered> answers = new ArrayList<>();
    for (TrainingExample row : rows) {
      Prediction prediction = model.predict(row.input());
      answers.add(
          new Answered(prediction.confidence(), isEqual(task, prediction.answer(), row.answer())));
    }
    answers.sort(Comparator.comparingDouble(Answered::confidence).reversed());
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %s | %.2f %% |",
            task.name(),
            dataset.examples(Split.TRAINING).size(),
            kind,
            100.0 * answers.stream().filter(Answered::right).count() / answers.size()));
    for (double loss : LOSSES) {
      line.append(
          String.format(Locale.ROOT, " %.1f %% |", 100.0 * answered(answers, loss) / rows.size()));
    }
    int cut = answered(answers, RULE);
    double threshold = cut == 0 ? 1 : answers.get(cut - 1).confidence();
    GuardrailReport guardrails =
        new GuardrailRunner(GuardrailPolicy.DEFAULT, seed)
            .run(
                new ServedSystem(kind, "", model, rule(threshold)),
                EvaluationSuite.of(dataset),
                dataset.examples(Split.TRAINING),
                List.of());
    GuardrailOutcome.Measured hijack =
        (GuardrailOutcome.Measured) guardrails.outcome(Guardrail.HIJACK);
    return line.append(
            String.format(Locale.ROOT, " %d of %d |", hijack.violations(), hijack.cases()))
        .toString();
  }

  private static boolean isEqual(SimulatedTask task, String one, String other) {
    try {
      return one.equals(other)
          || (!task.isLabels()
              && JsonFormat.mapper().readTree(one).equals(JsonFormat.mapper().readTree(other)));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** How many of the surest are answered with a share of all lost. */
  private static int answered(List<Answered> answers, double loss) {
    int lost = 0;
    int most = 0;
    for (int i = 0; i < answers.size(); i++) {
      lost += answers.get(i).right() ? 0 : 1;
      if (lost <= loss * answers.size()) {
        most = i + 1;
      }
    }
    return most;
  }

  private static DeferralRule rule(double threshold) {
    return DeferralRule.of(
        new AnswerCriterion.ConfidenceAtLeast(threshold),
        new DeferralBasis(
            RULE, 0.95, 0.9, 0.9, 1, 1, 0, 1, "0".repeat(64), DeferralMethod.PREDICTED_POWER),
        new RiskCoverageCurve(List.of()));
  }
}
