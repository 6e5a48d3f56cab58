package dev.retort.trainer.djl;

import dev.retort.capture.DurableFile;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.AnswerAgreement;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.TrainingStopped;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.codec.SlotSwaps;
import dev.retort.trainer.djl.gguf.GgufException;
import dev.retort.trainer.djl.gguf.GgufExport;
import dev.retort.trainer.djl.gguf.GgufType;
import dev.retort.trainer.djl.grammar.AnswerShape;
import dev.retort.trainer.djl.llama.LlamaWorker;
import dev.retort.trainer.djl.llama.WorkerSettings;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.training.DecoderTrainer;
import dev.retort.trainer.djl.training.LoopEnding;
import dev.retort.trainer.djl.training.TokenSequence;
import dev.retort.trainer.hardware.DecoderShape;
import dev.retort.trainer.hardware.HostMemory;
import dev.retort.trainer.hardware.MemoryEstimate;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains decoders on answers of any kind: from nothing, or an open model's weights as a whole or
 * under an adapter, or an earlier student's. The loss is that of the answers' tokens alone
 * (sequence-level distillation, Kim and Rush 2016), or one against a teacher's probabilities
 * ({@link dev.retort.trainer.LogitDistillation}). A tenth of the rows is held out; see {@link
 * TrainingRows}.
 *
 * <p>Interrupting the training thread ends it with a checkpoint and {@link
 * TrainingOutcome.Cancelled}; a run folder that has a checkpoint goes on from it. For equal bytes,
 * run on one processor type with one math thread.
 */
public final class DecoderTrainingEngine implements TrainingEngine {
  /** The engine's name. */
  public static final String NAME = "djl-decoder";

  private static final double SWAPPED_SHARE = 0.5;
  private static final int SAMPLED_ROWS = 3;
  private static final int TRIAL_CONTEXT = 64;
  private static final Logger LOG = LoggerFactory.getLogger(DecoderTrainingEngine.class);

  private final AnswerAgreement agreement;

  /** An engine whose students' confidence is that of giving the very same text. */
  public DecoderTrainingEngine() {
    this(AnswerAgreement.SAME_TEXT);
  }

  /**
   * @param agreement when an answer is right, and so what a confidence predicts
   */
  public DecoderTrainingEngine(AnswerAgreement agreement) {
    this.agreement = agreement;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The bundle itself: {@code hf/}, {@code gguf/} and {@code adapter/} stand at its root. */
  @Override
  public String bundleFolder() {
    return "";
  }

  /** Answers of any kind, where enough rows can be held out. */
  @Override
  public boolean canLearn(DatasetVersion dataset) {
    return TrainingRows.of(dataset.examples(Split.TRAINING)).problem().isEmpty();
  }

  @Override
  public boolean learnsInMicroBatches() {
    return true;
  }

  @Override
  public boolean inherits() {
    return true;
  }

  @Override
  public Optional<String> objection(TrainingSpec spec, DatasetVersion dataset, Path student) {
    return Inheritance.objection(spec, dataset, student);
  }

  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    try {
      return trainOrStop(spec, dataset, run);
    } catch (TrainingStopped stopped) {
      return stopped.outcome();
    } catch (RuntimeException e) {
      // An interrupt closes files and ends waits wherever the thread is: whatever that looks like,
      // it is no failure.
      if (Thread.interrupted()) {
        return new TrainingOutcome.Cancelled();
      }
      throw e;
    }
  }

  private TrainingOutcome trainOrStop(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    TrainingRows rows = TrainingRows.of(spec.rows(dataset));
    rows.problem()
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    GpuProfile hardware = run.request().hardware();
    AnswerKind kind = dataset.manifest().answerKind();
    Optional<String> refusal = memoryRefusal(spec.decoder(), hardware);
    if (refusal.isPresent()) {
      return new TrainingOutcome.OutOfMemory(refusal.get());
    }
    DjlRuntime.useThreads(hardware.mathThreads());
    DurableFile.deleteTree(run.student());
    try (DecoderDraft draft =
        DecoderDraft.begin(
            spec.decoder(),
            kind,
            Fitting.texts(rows.learnt()),
            hardware,
            spec.seed(),
            run.student(),
            Teaching.checkpoint(spec.objective()))) {
      Fitting fitting = Fitting.of(draft, rows, spec.decoder(), hardware);
      LoopEnding ending;
      SortedMap<String, Double> taught;
      try (Teaching teaching =
          Teaching.of(
              spec.objective(),
              draft,
              run,
              dataset,
              fitting.rows(),
              fitting.learnt(),
              fitting.answerTokens())) {
        taught = teaching.measures();
        ending =
            trained(
                draft,
                fitting.learning(teaching.sequences()),
                spec,
                run,
                sampling(draft, rows.heldOut(), fitting, run),
                teaching);
      }
      if (!(ending instanceof LoopEnding.Trained trained)) {
        return outcome(ending);
      }
      SortedMap<String, Double> measures = measures(trained, fitting);
      measures.putAll(taught);
      measures.put("began_with_student", spec.decoder().student().isPresent() ? 1.0 : 0.0);
      return completed(draft, fitting, rows, run, kind, trained, measures);
    }
  }

  /** Writes what was trained as a student, and has it answer the rows that were held out. */
  private TrainingOutcome completed(
      DecoderDraft draft,
      Fitting fitting,
      TrainingRows rows,
      RunFolder run,
      AnswerKind kind,
      LoopEnding.Trained trained,
      SortedMap<String, Double> measures) {
    draft.write(run.student());
    exportForLlamaCpp(run.student());
    DecoderStudent student =
        DecoderStudent.uncalibrated(
            kind,
            draft.language().codec(),
            shape(kind, draft.language(), fitting.examples()),
            fitting.context(),
            fitting.answerTokens(),
            draft.language().instructions());
    HeldOutAnswers.take(student, rows.heldOut(), run, agreement, measures);
    run.report(new RunFolder.Metric(RunFolder.Metric.PROGRESS, trained.steps(), 1));
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            run.student(), NAME, FolderDigest.of(run.student()), run.outOfFold(), measures));
  }

  /** Without a file that llama.cpp can serve, DJL generates itself. */
  private static void exportForLlamaCpp(Path student) {
    Path file = DecoderStudent.gguf(student);
    try {
      GgufExport.writeSnapshot(DecoderStudent.hf(student), file, GgufType.F16);
    } catch (GgufException e) {
      LOG.info("no GGUF file, so DJL generates: {}", e.getMessage());
      return;
    }
    try (LlamaWorker worker = new LlamaWorker(WorkerSettings.of(file, 1, TRIAL_CONTEXT))) {
      worker
          .start()
          .ifPresent(
              failure -> {
                LOG.info("llama.cpp does not take the model, so DJL generates: {}", failure);
                DurableFile.deleteTree(file.getParent());
              });
    }
  }

  /** Why the hardware has no memory for this, with numbers; empty if it has. */
  private static Optional<String> memoryRefusal(DecoderRecipe recipe, GpuProfile hardware) {
    DecoderConfig config = DecoderShapes.config(recipe);
    DecoderShape shape =
        new DecoderShape(
            config.vocabularySize(),
            config.hiddenSize(),
            config.layers(),
            config.heads(),
            config.keyValueHeads(),
            config.headSize(),
            config.intermediateSize(),
            config.tiedEmbeddings());
    return MemoryEstimate.of(
            shape,
            recipe.start(),
            hardware,
            Math.min(recipe.contextLength(), config.contextLength()))
        .refusal(hardware, MemoryEstimate.available(hardware, HostMemory.bytes()));
  }

  /** What its JSON or its sets of labels look like, as the decoder writes them. */
  private static Optional<AnswerShape> shape(
      AnswerKind kind, DecoderLanguage language, List<LabelledText> examples) {
    return switch (kind) {
      case JSON, TOOL_CALLS ->
          AnswerShape.of(
              examples.stream()
                  .map(
                      example ->
                          new LabelledText(
                              language.codec().encode(example.input()),
                              language.codec().encode(example.input(), example.answer())))
                  .toList());
      case LABEL_SET ->
          AnswerShape.LabelSet.of(examples.stream().map(LabelledText::answer).toList());
      case LABEL, TEXT -> Optional.empty();
    };
  }

  private static LoopEnding trained(
      DecoderDraft draft,
      Fitting fitting,
      TrainingSpec spec,
      RunFolder run,
      LongConsumer looks,
      Teaching teaching) {
    GpuProfile hardware = run.request().hardware();
    return new DecoderTrainer(
            spec.decoder().optimisation(),
            fitting.prefix(),
            fitting.rowLength(),
            fitting.microRows(hardware.microBatch()),
            hardware.gradientCheckpointing() ? Memory.RECOMPUTE_BLOCKS : Memory.KEEP_ALL,
            spec.seed(),
            teaching.distillation())
        .train(
            draft.decoder(),
            draft.learning(),
            epochs(draft.language(), fitting, spec),
            fitting.heldOut(),
            run,
            looks);
  }

  /** Lets the student in training answer a few held-out rows, for whoever follows the run. */
  private static LongConsumer sampling(
      DecoderDraft draft, List<TrainingExample> heldOut, Fitting fitting, RunFolder run) {
    AnswerGenerator generator = new AnswerGenerator.InProcess(draft.decoder(), draft.language());
    List<TrainingExample> shown = heldOut.subList(0, Math.min(SAMPLED_ROWS, heldOut.size()));
    return step -> {
      for (TrainingExample row : shown) {
        int[] prompt = draft.language().prompt(row.input());
        int room = fitting.context() - prompt.length;
        if (room > 0) {
          generator
              .write(prompt, Math.min(room, fitting.answerTokens()), Optional.empty())
              .flatMap(text -> draft.language().answer(row.input(), text))
              .ifPresent(answer -> run.report(new RunFolder.Sample(step, row.id(), answer)));
        }
      }
    };
  }

  /** The same sequences each time, or, with swaps, others from the second pass on. */
  private static IntFunction<List<TokenSequence>> epochs(
      DecoderLanguage language, Fitting fitting, TrainingSpec spec) {
    if (!spec.decoder().slotSwaps()) {
      return epoch -> fitting.learnt();
    }
    SlotSwaps swaps = SlotSwaps.of(fitting.examples());
    int room = fitting.rowLength();
    return epoch -> {
      if (epoch == 0) {
        return fitting.learnt();
      }
      SplittableRandom random = new SplittableRandom(spec.seed() + epoch);
      List<TokenSequence> varied = new ArrayList<>();
      for (int i = 0; i < fitting.examples().size(); i++) {
        TokenSequence sequence =
            language.sequence(swaps.vary(fitting.examples().get(i), SWAPPED_SHARE, random));
        boolean fits =
            sequence.length() <= fitting.context() && fitting.prefix().ownLength(sequence) <= room;
        varied.add(fits ? sequence : fitting.learnt().get(i));
      }
      return varied;
    };
  }

  private static TrainingOutcome outcome(LoopEnding ending) {
    if (ending instanceof LoopEnding.Diverged diverged) {
      return new TrainingOutcome.Diverged(diverged.evidence());
    }
    if (ending instanceof LoopEnding.OutOfMemory memory) {
      return new TrainingOutcome.OutOfMemory(memory.evidence());
    }
    return new TrainingOutcome.Cancelled();
  }

  private static SortedMap<String, Double> measures(LoopEnding.Trained trained, Fitting fitting) {
    SortedMap<String, Double> measures = new TreeMap<>();
    measures.put("steps", (double) trained.steps());
    measures.put("best_step", (double) trained.bestStep());
    measures.put("held_out_loss", trained.heldOutLoss());
    measures.put("tokens_per_second", trained.tokens() / trained.seconds());
    measures.put("rows_learnt", (double) fitting.learnt().size());
    measures.put("shared_prefix_tokens", (double) fitting.prefix().length());
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      measures.put("training_cpu_seconds", system.getProcessCpuTime() / 1e9);
    }
    return measures;
  }
}
