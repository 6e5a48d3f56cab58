package dev.retort.dataset;

import dev.retort.capture.LogPart;
import dev.retort.capture.redaction.PersonalDataKind;
import dev.retort.dataset.dedup.TextFingerprint;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * One part of the log after its reading: rows in memory, inputs, answers and shingles in scratch
 * files, by the same numbers.
 */
final class SpilledPart implements AutoCloseable {
  private static final byte[] NOTHING = {};
  private static final List<Kind> KINDS = List.of(Kind.values());

  private final RowChunk rows;
  private AnswerSample sample;
  private final SpillFile inputs;
  private final SpillFile answers;
  private final SpillFile shingles;

  private SpilledPart(
      RowChunk rows, AnswerSample sample, SpillFile inputs, SpillFile answers, SpillFile shingles) {
    this.rows = rows;
    this.sample = sample;
    this.inputs = inputs;
    this.answers = answers;
    this.shingles = shingles;
  }

  /**
   * Reads a part.
   *
   * @param scratch what the scratch files' names begin with
   * @param progress told how many exchanges of the task have been read
   * @throws dev.retort.capture.DamagedLogPartException if the part cannot be read to its end
   */
  static SpilledPart read(
      LogPart part, DatasetSpec spec, ExampleFilter filter, Path scratch, LongConsumer progress) {
    RowChunk.Builder rows = new RowChunk.Builder();
    AnswerSample sample = new AnswerSample();
    SpillFile.Writer inputs = new SpillFile.Writer(named(scratch, "inputs"));
    SpillFile.Writer answers = new SpillFile.Writer(named(scratch, "answers"));
    SpillFile.Writer shingles = new SpillFile.Writer(named(scratch, "shingles"));
    try (inputs;
        answers;
        shingles) {
      part.scan(
          exchange -> {
            if (spec.covers(exchange)) {
              ReadExchange read = ReadExchange.of(exchange, filter);
              rows.add(read);
              sample.offer(read);
              inputs.append(read.candidate().map(c -> input(c.text())).orElse(NOTHING));
              answers.append(read.candidate().map(c -> bytes(c.text().answer())).orElse(NOTHING));
              shingles.append(read.candidate().map(c -> bytes(c.fingerprint())).orElse(NOTHING));
              progress.accept(rows.size());
            }
          });
    }
    return new SpilledPart(
        rows.build(), sample, inputs.reopened(), answers.reopened(), shingles.reopened());
  }

  private static Path named(Path scratch, String suffix) {
    return scratch.resolveSibling(scratch.getFileName() + "." + suffix);
  }

  RowChunk rows() {
    return rows;
  }

  /** The part's sample, which it does not keep. */
  AnswerSample takeSample() {
    AnswerSample taken = sample;
    sample = new AnswerSample();
    return taken;
  }

  CandidateText text(int row) {
    ByteBuffer input = ByteBuffer.wrap(inputs.read(row));
    List<PersonalDataKind> redactions =
        IntStream.range(0, input.getInt())
            .mapToObj(i -> new PersonalDataKind(word(input)))
            .toList();
    return new CandidateText(rest(input), answer(answers.read(row)), redactions);
  }

  int[] shingles(int row) {
    ByteBuffer bytes = ByteBuffer.wrap(shingles.read(row));
    int[] own = new int[bytes.remaining() / Integer.BYTES];
    bytes.asIntBuffer().get(own);
    return own;
  }

  /** Is given answers. */
  interface AnswerReader {
    /** The answer of a candidate. */
    void answer(int row, RawAnswer answer);
  }

  /** Reads the answers of all candidates. */
  void answers(AnswerReader reader) {
    answers.scan(
        (row, content) -> {
          if (rows.isCandidate(row)) {
            reader.answer(row, answer(content));
          }
        });
  }

  private static byte[] bytes(RawAnswer answer) {
    byte[] text = bytes(answer.text());
    return ByteBuffer.allocate(1 + Long.BYTES + text.length)
        .put((byte) KINDS.indexOf(answer.kind()))
        .putLong(answer.instructions())
        .put(text)
        .array();
  }

  private static RawAnswer answer(byte[] bytes) {
    ByteBuffer content = ByteBuffer.wrap(bytes);
    Kind kind = KINDS.get(content.get());
    long instructions = content.getLong();
    return new RawAnswer(kind, rest(content), instructions);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] input(CandidateText text) {
    byte[] input = bytes(text.input());
    List<byte[]> kinds = text.redactions().stream().map(kind -> bytes(kind.name())).toList();
    int length = kinds.stream().mapToInt(kind -> Short.BYTES + kind.length).sum();
    ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + length + input.length);
    record.putInt(kinds.size());
    kinds.forEach(kind -> record.putShort((short) kind.length).put(kind));
    return record.put(input).array();
  }

  private static String word(ByteBuffer bytes) {
    byte[] word = new byte[bytes.getShort()];
    bytes.get(word);
    return new String(word, StandardCharsets.UTF_8);
  }

  private static String rest(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  private static byte[] bytes(TextFingerprint fingerprint) {
    ByteBuffer bytes = ByteBuffer.allocate(fingerprint.shingles().length * Integer.BYTES);
    bytes.asIntBuffer().put(fingerprint.shingles());
    return bytes.array();
  }

  @Override
  public void close() {
    inputs.close();
    answers.close();
    shingles.close();
  }
}
