package dev.retort.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.label.AnswerKind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the teacher told of its tokens, beside a version's rows: {@value #FILE}, a line for each
 * training row whose answer the teacher gave with log-probabilities. It is no part of the version's
 * hash, and an erasure deletes it with the rows.
 *
 * @param id the row
 * @param tokens of the answer as the teacher wrote it
 */
public record TeacherLogprobs(ExchangeId id, List<TokenLogprob> tokens) {
  static final String FILE = "logprobs.jsonl";

  public TeacherLogprobs {
    Objects.requireNonNull(id);
    tokens = List.copyOf(tokens);
  }

  /**
   * Writes those of a version's training rows, unless they are there. A row is left out if the
   * tokens are not its answer as it stands: a person has corrected it, or it was cleaned, or a
   * personal value was taken out of it. Of a label, {@linkplain #letters the letters} are enough.
   *
   * @param log what the version was built from
   * @throws UncheckedIOException if the log cannot be read or the disk refuses; then there is no
   *     file
   */
  public static void write(DatasetVersion version, ExchangeLog log) {
    Path file = version.folder().resolve(FILE);
    if (Files.exists(file)) {
      return;
    }
    UnaryOperator<String> form =
        version.manifest().answerKind() == AnswerKind.LABEL
            ? TeacherLogprobs::letters
            : UnaryOperator.identity();
    Map<ExchangeId, String> answers = new HashMap<>();
    version.scan(
        example -> {
          if (example.split() == Split.TRAINING) {
            answers.put(example.id(), form.apply(example.answer()));
          }
        });
    Path temporary = DurableFile.temporary(file);
    try (BufferedWriter writer = Files.newBufferedWriter(temporary)) {
      log.scan(
          version.manifest().window(),
          exchange -> {
            List<TokenLogprob> tokens = exchange.completion().logprobs();
            if (!tokens.isEmpty() && form.apply(text(tokens)).equals(answers.get(exchange.id()))) {
              write(writer, new TeacherLogprobs(exchange.id(), tokens));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(temporary, DurableFile.reason(e)), e);
    }
    DurableFile.publish(temporary, file);
  }

  /** What spellings of a label have in common: its letters and digits, in lower case. */
  public static String letters(String text) {
    StringBuilder letters = new StringBuilder(text.length());
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }

  private static String text(List<TokenLogprob> tokens) {
    return tokens.stream().map(TokenLogprob::token).collect(Collectors.joining());
  }

  private static void write(BufferedWriter writer, TeacherLogprobs row) {
    try {
      writer.write(JsonFormat.line(row));
      writer.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + FILE + ": " + e.getMessage(), e);
    }
  }

  /**
   * Those of a version's rows, by id.
   *
   * @throws IllegalArgumentException if nobody wrote any
   */
  public static Map<ExchangeId, List<TokenLogprob>> of(DatasetVersion version) {
    Path file = version.folder().resolve(FILE);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "dataset version %s has no log-probabilities of the teacher beside it; `retort run` writes them where the task's students learn from captured ones"
              .formatted(version.id().abbreviated()));
    }
    Map<ExchangeId, List<TokenLogprob>> rows = new HashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(
          line -> {
            TeacherLogprobs row = parsed(line, file);
            rows.put(row.id(), row.tokens());
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
    return rows;
  }

  private static TeacherLogprobs parsed(String line, Path file) {
    try {
      return JsonFormat.mapper().readValue(line, TeacherLogprobs.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "%s is damaged; remove it, and `retort run` writes it again".formatted(file), e);
    }
  }
}
