package dev.retort.capture.logs;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * How far an import has come: everything up to here is in the exchange log, and on disk.
 *
 * @param records read so far
 * @param exchanges among them
 * @param appended those that were new
 * @param rejected records that should be exchanges and are none
 * @param rejectsBytes length of the file of rejects
 * @param reasons of the rejects
 * @param passedOver records that are no exchanges and need not be
 */
record ImportPosition(
    long records,
    long exchanges,
    long appended,
    long rejected,
    long rejectsBytes,
    SortedMap<String, Long> reasons,
    SortedMap<String, Long> passedOver) {

  static final ImportPosition START =
      new ImportPosition(0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>());

  /**
   * What an import is told by: the file's content, whatever it is called, and how it is read.
   *
   * @throws UncheckedIOException if the file cannot be read
   */
  static String key(Path file, String howItIsRead) {
    try (InputStream in = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(DigestUtils.sha256Hex(in) + " " + howItIsRead);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** Where an earlier import of the same was interrupted; the start if none was. */
  static ImportPosition read(Path file) {
    return Files.exists(file) ? JsonFormat.read(file, ImportPosition.class) : START;
  }

  void write(Path file) {
    DurableFile.write(file, JsonFormat.pretty(this));
  }
}
