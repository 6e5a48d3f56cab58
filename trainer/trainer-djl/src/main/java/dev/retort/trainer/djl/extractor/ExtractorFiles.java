package dev.retort.trainer.djl.extractor;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A student on disk. {@code student.json} says what it is and how answers are put together; {@code
 * tagger.bin} holds the numbers, big-endian, each array after its length: the gazetteer's hashes,
 * occurrences, first places, slots and counts; the features' hashes, first places, scales, columns
 * and weights; the transitions' scores at the start, at the end and between. A student with a
 * network has its known words' hashes in {@code vocabulary.bin}, and its numbers in {@code
 * network.safetensors}. Everything that is read is checked before it is used.
 */
final class ExtractorFiles {
  static final String HEADER = "student.json";
  static final String TAGGER = "tagger.bin";
  static final String VOCABULARY = "vocabulary.bin";
  static final String NETWORK = "network.safetensors";

  private static final String FORMAT = "retort-extractor";
  private static final int VERSION = 2;

  private ExtractorFiles() {}

  /**
   * The contents of {@code student.json}.
   *
   * @param format always {@code retort-extractor}
   * @param version of the layout and of the feature extraction
   * @param shape how answers are put together
   * @param calibration weights of the confidence's signals, the bias last
   * @param checksums CRC-32C of the other files by name, eight hexadecimal digits each
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(
      String format,
      int version,
      AnswerTemplate shape,
      double[] calibration,
      SortedMap<String, String> checksums) {}

  /** Whether a folder's header names this format. */
  static boolean recognises(Path folder) {
    Path file = folder.resolve(HEADER);
    try {
      return Files.isRegularFile(file)
          && FORMAT.equals(JsonFormat.mapper().readTree(file.toFile()).path("format").asText());
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes a student into a folder that must not exist yet: whole, or not at all. */
  static void write(Path folder, ExtractorModel model) {
    Path temporary = DurableFile.temporary(folder);
    DurableFile.deleteTree(temporary);
    SortedMap<String, String> checksums = new TreeMap<>();
    byte[] tagger = bytes(model.taggers().chain());
    DurableFile.write(temporary.resolve(TAGGER), tagger);
    checksums.put(TAGGER, checksum(tagger));
    model
        .taggers()
        .network()
        .ifPresent(
            network -> {
              NumberWriter vocabulary = new NumberWriter();
              vocabulary.ints(network.vocabulary().hashes());
              DurableFile.write(temporary.resolve(VOCABULARY), vocabulary.written());
              checksums.put(VOCABULARY, checksum(vocabulary.written()));
              Path file = temporary.resolve(NETWORK);
              NetworkFiles.write(file, network);
              checksums.put(NETWORK, checksum(content(file)));
            });
    Header header =
        new Header(FORMAT, VERSION, model.shape(), model.calibration().weights(), checksums);
    DurableFile.write(temporary.resolve(HEADER), JsonFormat.pretty(header));
    DurableFile.publish(temporary, folder);
  }

  private static byte[] bytes(ChainTagger tagger) {
    Gazetteer gazetteer = tagger.gazetteer();
    SparseWeights weights = tagger.weights();
    Transitions transitions = tagger.transitions();
    NumberWriter out = new NumberWriter();
    out.ints(gazetteer.keys());
    out.ints(gazetteer.occurrences());
    out.ints(gazetteer.firsts());
    out.shorts(gazetteer.slots());
    out.ints(gazetteer.counts());
    out.ints(tagger.index().hashes());
    out.ints(weights.firsts());
    out.floats(weights.scales());
    out.shorts(weights.columns());
    out.bytes(weights.values());
    out.floats(transitions.startWeights());
    out.floats(transitions.endWeights());
    out.floats(transitions.moveWeights());
    return out.written();
  }

  /** Reads a student back. */
  static ExtractorModel read(Path folder) {
    Path headerFile = folder.resolve(HEADER);
    Header header = JsonFormat.read(headerFile, Header.class);
    require(
        FORMAT.equals(header.format()),
        headerFile,
        "its format is '%s', not '%s'".formatted(header.format(), FORMAT));
    require(
        header.version() == VERSION,
        headerFile,
        "its version is %d; this build reads version %d".formatted(header.version(), VERSION));
    require(header.shape() != null, headerFile, "it has no shape");
    require(
        header.calibration() != null
            && header.calibration().length == Evidence.SIGNALS + 1
            && Arrays.stream(header.calibration()).allMatch(Double::isFinite),
        headerFile,
        "its calibration is not %d finite numbers".formatted(Evidence.SIGNALS + 1));
    Path taggerFile = folder.resolve(TAGGER);
    require(
        header.checksums() != null && header.checksums().containsKey(TAGGER),
        headerFile,
        "it has no checksum of " + TAGGER);
    byte[] bytes = checked(taggerFile, header);
    StateSpace space = space(header.shape(), headerFile);
    ChainTagger tagger = tagger(bytes, space, header.shape().slots().size(), taggerFile);
    return new ExtractorModel(
        header.shape(),
        new Taggers(space, tagger, network(folder, header, space, tagger.index().size())),
        new Calibration(header.calibration()));
  }

  private static Optional<NetworkTagger> network(
      Path folder, Header header, StateSpace space, int features) {
    if (!header.checksums().containsKey(NETWORK)) {
      return Optional.empty();
    }
    Path file = folder.resolve(VOCABULARY);
    NumberReader in = new NumberReader(ByteBuffer.wrap(checked(file, header)));
    FeatureIndex vocabulary;
    try {
      vocabulary = new FeatureIndex(in.ints());
    } catch (BufferUnderflowException e) {
      throw damaged(file, "it has another length than it says", e);
    }
    require(in.atEnd() && isAscending(vocabulary.hashes()), file, "it is no list of known words");
    checked(folder.resolve(NETWORK), header);
    try {
      return Optional.of(NetworkFiles.read(folder.resolve(NETWORK), space, vocabulary, features));
    } catch (CheckpointException e) {
      throw damaged(folder.resolve(NETWORK), e.getMessage(), e);
    }
  }

  /** A file's content, if it is what the header says. */
  private static byte[] checked(Path file, Header header) {
    byte[] bytes = content(file);
    String checksum = header.checksums().get(file.getFileName().toString());
    require(
        checksum(bytes).equals(checksum),
        file,
        "its checksum is %s where %s says %s".formatted(checksum(bytes), HEADER, checksum));
    return bytes;
  }

  private static StateSpace space(AnswerTemplate shape, Path file) {
    boolean sound =
        !shape.classes().isEmpty()
            && shape.fields().stream()
                .allMatch(f -> f.slot() >= 0 && f.slot() < shape.slots().size())
            && shape.classes().stream()
                .allMatch(
                    c ->
                        isWithin(c.fields(), shape.fields().size())
                            && isWithin(c.required(), shape.slots().size())
                            && AnswerTree.parse(c.skeleton()).isPresent());
    require(sound, file, "its shape names classes, fields or slots that it has not got");
    return new StateSpace(shape);
  }

  private static boolean isWithin(java.util.Set<Integer> numbers, int limit) {
    return numbers.stream().allMatch(n -> n >= 0 && n < limit);
  }

  private static ChainTagger tagger(byte[] bytes, StateSpace space, int slots, Path file) {
    NumberReader in = new NumberReader(ByteBuffer.wrap(bytes));
    try {
      Gazetteer gazetteer = new Gazetteer(in.ints(), in.ints(), in.ints(), in.shorts(), in.ints());
      FeatureIndex index = new FeatureIndex(in.ints());
      SparseWeights weights = new SparseWeights(in.ints(), in.floats(), in.shorts(), in.bytes());
      Transitions transitions = new Transitions(space);
      in.floatsInto(transitions.startWeights());
      in.floatsInto(transitions.endWeights());
      in.floatsInto(transitions.moveWeights());
      require(in.atEnd(), file, "it is longer than its contents");
      require(isSound(gazetteer, slots), file, "its gazetteer points outside itself");
      require(
          isSound(index, weights, ChainTrainer.columns(space)),
          file,
          "its weights are not those of this shape");
      transitions.refresh();
      return new ChainTagger(gazetteer, index, weights, transitions);
    } catch (BufferUnderflowException e) {
      throw damaged(file, "an array in it has another length than it says", e);
    }
  }

  private static boolean isSound(Gazetteer gazetteer, int slots) {
    int keys = gazetteer.keys().length;
    boolean sound =
        gazetteer.occurrences().length == keys
            && isOffsets(gazetteer.firsts(), keys, gazetteer.slots().length)
            && gazetteer.counts().length == gazetteer.slots().length
            && isAscending(gazetteer.keys());
    for (short slot : gazetteer.slots()) {
      sound &= slot >= 0 && slot < slots;
    }
    return sound;
  }

  private static boolean isSound(FeatureIndex index, SparseWeights weights, int columns) {
    boolean sound =
        isOffsets(weights.firsts(), index.size(), weights.columns().length)
            && weights.scales().length == index.size()
            && weights.values().length == weights.columns().length
            && isAscending(index.hashes());
    for (short column : weights.columns()) {
      sound &= column >= 0 && column < columns;
    }
    return sound;
  }

  private static boolean isOffsets(int[] firsts, int rows, int entries) {
    boolean sound = firsts.length == rows + 1 && firsts[0] == 0 && firsts[rows] == entries;
    for (int i = 0; sound && i < rows; i++) {
      sound = firsts[i] <= firsts[i + 1];
    }
    return sound;
  }

  private static boolean isAscending(int[] numbers) {
    boolean ascending = true;
    for (int i = 1; ascending && i < numbers.length; i++) {
      ascending = numbers[i - 1] < numbers[i];
    }
    return ascending;
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + DurableFile.reason(e), e);
    }
  }

  private static String checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static void require(boolean holds, Path file, String complaint) {
    if (!holds) {
      throw damaged(file, complaint, null);
    }
  }

  private static UncheckedIOException damaged(Path file, String complaint, Exception cause) {
    return new UncheckedIOException(
        "%s is damaged or of another version: %s. Pull the student again, or train it anew."
            .formatted(file, complaint),
        new IOException(complaint, cause));
  }
}
