package dev.retort.trainer.djl;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TeacherLogprobs;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingObjective;
import dev.retort.trainer.djl.loss.LikeliestTokens;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.teacher.CapturedTargets;
import dev.retort.trainer.djl.teacher.CheckpointTeacher;
import dev.retort.trainer.djl.teacher.TeacherScoreFile;
import dev.retort.trainer.djl.training.Distillation;
import dev.retort.trainer.djl.training.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a decoder learns beyond the answers themselves. Closing frees the teacher.
 *
 * @param sequences to learn, with what the teacher finds likely where that is known
 * @param distillation how to learn from it; none: the answers alone
 * @param measures how many rows the teacher said something about, and how many are learnt by their
 *     answers alone
 * @param teacher open as long as the student's own answers are to be scored
 */
record Teaching(
    List<TokenSequence> sequences,
    Optional<Distillation> distillation,
    SortedMap<String, Double> measures,
    Optional<CheckpointTeacher> teacher)
    implements AutoCloseable {

  /** The folder of the teacher that an objective names, if it names one. */
  static Optional<Path> checkpoint(TrainingObjective objective) {
    return objective instanceof LogitDistillation distillation
            && distillation.teacher() instanceof TeacherScores.Checkpoint checkpoint
        ? Optional.of(checkpoint.folder())
        : Optional.empty();
  }

  /**
   * Asks the teacher.
   *
   * @param rows of the dataset
   * @param sequences of these rows
   * @param answerTokens that the student may write
   * @throws IllegalArgumentException if the teacher has another vocabulary than the student
   */
  static Teaching of(
      TrainingObjective objective,
      DecoderDraft draft,
      RunFolder run,
      DatasetVersion dataset,
      List<TrainingExample> rows,
      List<TokenSequence> sequences,
      int answerTokens) {
    if (!(objective instanceof LogitDistillation how)) {
      return new Teaching(sequences, Optional.empty(), new TreeMap<>(), Optional.empty());
    }
    if (how.teacher() instanceof TeacherScores.Checkpoint checkpoint) {
      return ofCheckpoint(how, checkpoint.folder(), draft, run, dataset, sequences, answerTokens);
    }
    return ofCaptured(how, draft, dataset, rows, sequences, answerTokens);
  }

  /** A row whose tokens are not the teacher's is learnt by its answer alone. */
  private static Teaching ofCaptured(
      LogitDistillation how,
      DecoderDraft draft,
      DatasetVersion dataset,
      List<TrainingExample> rows,
      List<TokenSequence> sequences,
      int answerTokens) {
    Map<ExchangeId, List<TokenLogprob>> told = TeacherLogprobs.of(dataset);
    CapturedTargets targets = new CapturedTargets(draft.language().tokenizer(), how.likeliest());
    List<TokenSequence> taught = new ArrayList<>();
    int soft = 0;
    for (int i = 0; i < rows.size(); i++) {
      TokenSequence sequence = sequences.get(i);
      Optional<SoftTargets> known =
          Optional.ofNullable(told.get(rows.get(i).id()))
              .flatMap(tokens -> targets.of(sequence.answer(), tokens));
      soft += known.isPresent() ? 1 : 0;
      taught.add(known.map(sequence::with).orElse(sequence));
    }
    if (soft == 0) {
      throw new IllegalArgumentException(
          "of %d training rows, %d have log-probabilities of the teacher, and none of these has the student's tokens: the teacher uses another tokenizer, or the answers were cleaned. Begin with a base model of the teacher's family, name the folder of a teacher's checkpoint, or leave the distillation out."
              .formatted(
                  rows.size(), rows.stream().filter(row -> told.containsKey(row.id())).count()));
    }
    return new Teaching(
        taught,
        Optional.of(
            new Distillation(how, Optional.empty(), draft.language().endId(), answerTokens)),
        counts(soft, rows.size() - soft),
        Optional.empty());
  }

  private static Teaching ofCheckpoint(
      LogitDistillation how,
      Path folder,
      DecoderDraft draft,
      RunFolder run,
      DatasetVersion dataset,
      List<TokenSequence> sequences,
      int answerTokens) {
    int vocabulary = draft.weights().config().vocabularySize();
    CheckpointTeacher teacher =
        CheckpointTeacher.open(
            folder,
            DecoderDraft.computeType(run.request().hardware().precision()),
            DecoderStudent.hf(run.student()),
            vocabulary,
            new LikeliestTokens(how.likeliest(), how.temperature()));
    try {
      List<SoftTargets> scores =
          TeacherScoreFile.in(dataset.folder(), teacher.digest(), how)
              .scores(sequences, teacher, Math.min(how.likeliest(), vocabulary));
      boolean needed = how.onPolicy().isPresent();
      Teaching teaching =
          new Teaching(
              taught(sequences, scores),
              Optional.of(
                  new Distillation(
                      how,
                      needed ? Optional.of(teacher) : Optional.empty(),
                      draft.language().endId(),
                      answerTokens)),
              counts(sequences.size(), 0),
              needed ? Optional.of(teacher) : Optional.empty());
      if (!needed) {
        teacher.close();
      }
      return teaching;
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  private static List<TokenSequence> taught(
      List<TokenSequence> sequences, List<SoftTargets> scores) {
    List<TokenSequence> taught = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      taught.add(sequences.get(i).with(scores.get(i)));
    }
    return taught;
  }

  private static SortedMap<String, Double> counts(int soft, int hard) {
    SortedMap<String, Double> counts = new TreeMap<>();
    counts.put("rows_with_teacher_scores", (double) soft);
    counts.put("rows_by_answer_alone", (double) hard);
    return counts;
  }

  @Override
  public void close() {
    teacher.ifPresent(CheckpointTeacher::close);
  }
}
