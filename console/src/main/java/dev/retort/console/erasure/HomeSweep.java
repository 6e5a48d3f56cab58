package dev.retort.console.erasure;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.console.audit.AuditTrail;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Looks through a home's files for texts that are to be erased. Lines of JSON Lines files that hold
 * one, such as rejected log lines, are taken out; of other files the path is told. Parquet files
 * are left to those who know their rows.
 *
 * @param cleaned files from which lines were taken out
 * @param left files that still hold a text
 */
record HomeSweep(List<Path> cleaned, List<Path> left) {
  private static final String TEMPORARY = ".tmp";
  private static final int LONGEST_ID = 200;
  private static final int CHUNK = 1 << 20;

  static HomeSweep through(Path home, ErasedTexts texts, ErasurePlan plan) {
    List<Path> cleaned = new ArrayList<>();
    List<Path> left = new ArrayList<>();
    for (Path file : files(home)) {
      if (file.toString().endsWith(".jsonl")) {
        if (takeOut(file, line -> texts.isIn(line) || isAbout(line, plan))) {
          cleaned.add(file);
        }
      } else if (!texts.forms().isEmpty() && holds(file, texts)) {
        left.add(file);
      }
    }
    return new HomeSweep(cleaned, left);
  }

  private static boolean isAbout(String latin1, ErasurePlan plan) {
    return plan.names().stream()
            .map(
                name ->
                    new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
            .anyMatch(latin1::contains)
        || isAbout(latin1, plan.ids());
  }

  private static boolean isAbout(String latin1, Set<ExchangeId> ids) {
    if (!latin1.contains("\"id\"")) {
      return false;
    }
    try {
      String id =
          JsonFormat.mapper()
              .readTree(latin1.getBytes(StandardCharsets.ISO_8859_1))
              .path("id")
              .asText();
      return !id.isBlank() && id.length() <= LONGEST_ID && ids.contains(new ExchangeId(id));
    } catch (IOException e) {
      // Half a line, or none of JSON: it tells nobody's id.
      return false;
    }
  }

  /**
   * Removes what builds and writers that died have left half-made. Whoever calls this owns the
   * home, so that nobody is at work on them.
   */
  static void removeTemporaries(Path home) {
    files(home, Files::exists).stream()
        .filter(file -> file.toString().endsWith(TEMPORARY))
        .forEach(DurableFile::deleteTree);
  }

  private static List<Path> files(Path home) {
    return files(
        home,
        file ->
            Files.isRegularFile(file)
                && !file.toString().endsWith(".parquet")
                && !file.equals(AuditTrail.in(home).file()));
  }

  private static List<Path> files(Path home, Predicate<Path> wanted) {
    try (Stream<Path> walk = Files.walk(home)) {
      return walk.filter(file -> !file.startsWith(home.resolve("exchanges")))
          .filter(wanted)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(home, DurableFile.reason(e)), e);
    }
  }

  private static boolean holds(Path file, ErasedTexts texts) {
    int overlap = texts.longest();
    String tail = "";
    try (InputStream in = open(file)) {
      for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        String text = tail + new String(chunk, StandardCharsets.ISO_8859_1);
        if (texts.isIn(text)) {
          return true;
        }
        tail = text.substring(Math.max(0, text.length() - overlap));
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
  }

  /** Rewrites a file without some of its lines, if it has any; one without others is deleted. */
  private static boolean takeOut(Path file, Predicate<String> unwanted) {
    try {
      List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
      List<String> kept = lines.stream().filter(unwanted.negate()).toList();
      if (kept.size() == lines.size()) {
        return false;
      }
      if (kept.isEmpty()) {
        Files.delete(file);
        DurableFile.force(file.getParent());
        return true;
      }
      DurableFile.write(
          file,
          kept.stream()
              .map(line -> line + "\n")
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.ISO_8859_1));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot rewrite %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }
}
