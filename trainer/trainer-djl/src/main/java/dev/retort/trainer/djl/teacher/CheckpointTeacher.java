package dev.retort.trainer.djl.teacher;

import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.LabelledTokens;
import dev.retort.trainer.djl.loss.LikeliestTokens;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.tokenizer.TokenizerFile;
import dev.retort.trainer.djl.training.AnswerScorer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A decoder of a Hugging Face snapshot as a teacher. Closing frees it. Not thread-safe. */
public final class CheckpointTeacher implements AnswerScorer, AutoCloseable {
  private static final int TOKENS_AT_ONCE = 4096;

  private final Path folder;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final LikeliestTokens likeliest;

  private CheckpointTeacher(
      Path folder, DecoderWeights weights, LikeliestTokens likeliest, ElementType type) {
    this.folder = folder;
    this.weights = weights;
    this.likeliest = likeliest;
    decoder = Decoder.of(weights).computingIn(type);
  }

  /**
   * Opens a teacher for a student.
   *
   * @param folder of the snapshot
   * @param type in which it computes
   * @param student folder of the student's tokenizer
   * @param vocabularySize of the student's model
   * @param likeliest what is kept of its logits
   * @throws IllegalArgumentException if the two have not the same vocabulary; the message says
   *     where they differ
   * @throws dev.retort.trainer.djl.safetensors.CheckpointException if the snapshot cannot be used
   */
  public static CheckpointTeacher open(
      Path folder, ElementType type, Path student, int vocabularySize, LikeliestTokens likeliest) {
    requireSameTokens(folder, student);
    DecoderWeights weights = DecoderWeights.load(folder, type);
    if (weights.config().vocabularySize() != vocabularySize) {
      int own = weights.config().vocabularySize();
      weights.close();
      throw new IllegalArgumentException(
          "the teacher in %s has %d scores for each token (vocab_size in config.json) and the student %d: their probabilities cannot be compared. Take a teacher of the student's own family."
              .formatted(folder, own, vocabularySize));
    }
    return new CheckpointTeacher(folder, weights, likeliest, type);
  }

  private static void requireSameTokens(Path teacher, Path student) {
    TokenizerFile theirs = TokenizerFile.read(teacher);
    TokenizerFile ours = TokenizerFile.read(student);
    Map<Integer, String> their = theirs.tokenOfId();
    Map<Integer, String> our = ours.tokenOfId();
    int most = Math.max(theirs.vocabularySize(), ours.vocabularySize());
    IntStream.range(0, most)
        .filter(id -> !Objects.equals(their.get(id), our.get(id)))
        .findFirst()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException(
                  "the teacher in %s and the student have other vocabularies: token %d is %s there and %s here. Take a teacher with the student's tokenizer, or let the student start from scratch, which takes the teacher's."
                      .formatted(teacher, id, quoted(their.get(id)), quoted(our.get(id))));
            });
    if (!theirs.merges().equals(ours.merges())) {
      throw new IllegalArgumentException(
          "the teacher in %s and the student have the same tokens, but join them by other merges: their texts become other tokens. Take a teacher with the student's tokenizer.json."
              .formatted(teacher));
    }
  }

  private static String quoted(String token) {
    return token == null ? "missing" : "\"" + token + "\"";
  }

  @Override
  public List<SoftTargets> score(List<TokenSequence> sequences) {
    SoftTargets[] scores = new SoftTargets[sequences.size()];
    List<Integer> byLength =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sequences.get(i).length()))
            .toList();
    int from = 0;
    while (from < scores.length) {
      int longest = sequences.get(byLength.get(from)).length();
      int to = Math.min(scores.length, from + Math.max(1, TOKENS_AT_ONCE / longest));
      score(sequences, byLength.subList(from, to), longest, scores);
      from = to;
    }
    return List.of(scores);
  }

  private void score(
      List<TokenSequence> sequences, List<Integer> chosen, int columns, SoftTargets[] into) {
    if (columns > weights.config().contextLength()) {
      throw new IllegalArgumentException(
          "an example of %d tokens is longer than the context of the teacher in %s, which holds %d; lower decoder.contextLength"
              .formatted(columns, folder, weights.config().contextLength()));
    }
    DecoderBatch batch =
        DecoderBatch.packed(
            chosen.stream()
                .map(sequences::get)
                .map(one -> List.of(LabelledTokens.answer(one.prompt(), one.answer())))
                .toList(),
            columns);
    List<SoftTargets> parts = new ArrayList<>();
    decoder.readPredictions(batch, (logits, owner) -> parts.add(likeliest.of(logits, owner)));
    SoftTargets all = SoftTargets.joined(parts);
    int at = 0;
    for (int index : chosen) {
      int length = sequences.get(index).answer().length;
      into[index] = all.between(at, at + length);
      at += length;
    }
  }

  /** The model itself. */
  public Decoder decoder() {
    return decoder;
  }

  /** A number that changes when any byte of the snapshot does. */
  public String digest() {
    return FolderDigest.of(folder);
  }

  @Override
  public void close() {
    weights.close();
  }
}
