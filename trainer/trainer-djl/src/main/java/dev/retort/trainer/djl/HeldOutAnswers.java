package dev.retort.trainer.djl;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.AnswerAgreement;
import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingStopped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a trained decoder answers to the rows that it has not learnt, and the calibration that
 * follows from it.
 */
final class HeldOutAnswers {
  private static final int HALVES = 2;
  private static final int OLDEST_OF = 3;

  private final List<TrainingExample> rows;
  private final List<WrittenAnswer> answers;
  private final BitSet right = new BitSet();

  private HeldOutAnswers(
      AnswerKind kind,
      List<TrainingExample> rows,
      List<WrittenAnswer> answers,
      AnswerAgreement agreement) {
    this.rows = rows;
    this.answers = answers;
    for (int i = 0; i < rows.size(); i++) {
      String reference = rows.get(i).answer();
      right.set(
          i, answers.get(i).answer().filter(a -> agreement.agree(kind, reference, a)).isPresent());
    }
  }

  /**
   * Lets a student answer, calibrates it and writes both into a run folder.
   *
   * @param agreement when an answer is right
   * @param measures gets the share of right answers, among the oldest third of the rows too: a
   *     student that forgets shows it there
   * @throws TrainingStopped if the thread is interrupted
   */
  static void take(
      DecoderStudent student,
      List<TrainingExample> rows,
      RunFolder run,
      AnswerAgreement agreement,
      SortedMap<String, Double> measures) {
    HeldOutAnswers held;
    try (DecoderWriter writer =
        DecoderWriter.open(
            run.student(),
            student,
            DecoderModelLoader.SLOTS,
            DecoderWriter.Place.ANOTHER_PROCESS)) {
      held = new HeldOutAnswers(student.kind(), rows, answers(writer, rows), agreement);
    }
    held.writeOutOfFold(run);
    student.calibrated(held.calibration(row -> true)).write(run.student());
    measures.put("held_out_right", held.right.cardinality() / (double) rows.size());
    measures.put("held_out_right_oldest", held.rightOfOldest());
    measures.put(
        "held_out_answered",
        held.answers.stream().filter(answer -> answer.answer().isPresent()).count()
            / (double) rows.size());
  }

  private static List<WrittenAnswer> answers(DecoderWriter writer, List<TrainingExample> rows) {
    ExecutorService slots = Executors.newFixedThreadPool(DecoderModelLoader.SLOTS);
    try {
      List<Callable<WrittenAnswer>> work = new ArrayList<>();
      rows.forEach(row -> work.add(() -> writer.write(row.input())));
      List<WrittenAnswer> answers = new ArrayList<>();
      for (Future<WrittenAnswer> answer : slots.invokeAll(work)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      throw new TrainingStopped(new TrainingOutcome.Cancelled());
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer could not be written", e.getCause());
    } finally {
      slots.shutdownNow();
    }
  }

  private double rightOfOldest() {
    int[] oldest =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparing((Integer row) -> rows.get(row).createdAt()))
            .limit(Math.max(1, rows.size() / OLDEST_OF))
            .mapToInt(Integer::intValue)
            .toArray();
    return Arrays.stream(oldest).filter(right::get).count() / (double) oldest.length;
  }

  /** Fitted to the answers of some rows. */
  private ConfidenceCalibration calibration(IntPredicate chosen) {
    int[] picked =
        IntStream.range(0, rows.size())
            .filter(chosen)
            .filter(row -> answers.get(row).answer().isPresent())
            .toArray();
    double[][] features = new double[picked.length][];
    boolean[] rightOnes = new boolean[picked.length];
    for (int i = 0; i < picked.length; i++) {
      features[i] = answers.get(picked[i]).features();
      rightOnes[i] = right.get(picked[i]);
    }
    return picked.length == 0
        ? ConfidenceCalibration.fit(new double[][] {WrittenAnswer.NONE.features()}, new boolean[1])
        : ConfidenceCalibration.fit(features, rightOnes);
  }

  /** Each half's confidences come from the other half's calibration. */
  private void writeOutOfFold(RunFolder run) {
    ConfidenceCalibration[] ofOthers = new ConfidenceCalibration[HALVES];
    for (int half = 0; half < HALVES; half++) {
      int own = half;
      ofOthers[half] = calibration(row -> row % HALVES != own);
    }
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      Prediction prediction = answers.get(row).prediction(ofOthers[row % HALVES]);
      lines
          .append(
              JsonFormat.line(
                  new OutOfFoldPrediction(rows.get(row).id(), rows.get(row).answer(), prediction)))
          .append('\n');
    }
    DurableFile.write(run.outOfFold(), lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
