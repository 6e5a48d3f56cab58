package dev.retort.scheduler.launch.handover;

import dev.retort.capture.DurableFile;
import dev.retort.trainer.handover.FileEntry;
import dev.retort.trainer.handover.Parcel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Files that a worker has sent, by their digests, until it says to which folder they belong. A file
 * that is not whole yet is named {@code DIGEST.part}. Used by one thread at a time.
 *
 * @param folder it need not exist
 */
record Incoming(Path folder, TransferLimits limits) {
  private static final String PART = ".part";

  /**
   * A piece of a file.
   *
   * @param sha256 of the whole file
   * @param length of the whole file
   * @param offset where the piece begins
   * @param digest of the piece's bytes
   */
  record Piece(String sha256, long length, long offset, String digest) {}

  /** Takes a piece, and says how much of the file is here. */
  long take(Piece piece, byte[] bytes) throws IOException {
    FileEntry.requireDigest(piece.sha256());
    Path whole = folder.resolve(piece.sha256());
    if (Files.exists(whole)) {
      return Files.size(whole);
    }
    if (piece.length() > limits.file()) {
      throw new HandoverRefusal(
          HandoverRefusal.TOO_LARGE,
          "a file of %,d bytes is larger than the %,d that are taken"
              .formatted(piece.length(), limits.file()));
    }
    Files.createDirectories(folder);
    Path part = folder.resolve(piece.sha256() + PART);
    long there = Files.exists(part) ? Files.size(part) : 0;
    if (piece.offset() != there) {
      throw HandoverRefusal.at(there);
    }
    if (there + bytes.length > piece.length()) {
      throw new HandoverRefusal(HandoverRefusal.UNPROCESSABLE, "more bytes come than the file has");
    }
    if (!DigestUtils.sha256Hex(bytes).equals(piece.digest())) {
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE, "the piece has another digest than it was sent with");
    }
    requireRoom(piece.length() - there);
    append(part, there, bytes);
    if (there + bytes.length == piece.length()) {
      complete(part, whole);
    }
    return there + bytes.length;
  }

  private void requireRoom(long more) throws IOException {
    if (more > Files.getFileStore(folder).getUsableSpace()) {
      throw new HandoverRefusal(
          HandoverRefusal.NO_SPACE, "the owner's disk has no room for %,d bytes".formatted(more));
    }
    long waiting = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        waiting += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    }
    if (waiting + more > limits.folder()) {
      throw new HandoverRefusal(
          HandoverRefusal.TOO_LARGE,
          "%,d bytes wait for the rest of their folder, and %,d more would be over the limit of %,d"
              .formatted(waiting, more, limits.folder()));
    }
  }

  /** Appends all of some bytes, or none. */
  static void append(Path file, long at, byte[] bytes) throws IOException {
    try {
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(at);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static void complete(Path part, Path whole) throws IOException {
    String digest;
    try (InputStream bytes = Files.newInputStream(part)) {
      digest = DigestUtils.sha256Hex(bytes);
    }
    if (!digest.equals(whole.getFileName().toString())) {
      Files.delete(part);
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE, "the file has another digest than it was announced with");
    }
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Puts a folder together of files that are here, and gives up what else is here. */
  Path assemble(Parcel parcel, Path into) throws IOException {
    DurableFile.deleteTree(into);
    List<String> missing = new ArrayList<>();
    for (FileEntry entry : parcel.files()) {
      Path file = folder.resolve(entry.sha256());
      if (!Files.exists(file) || Files.size(file) != entry.size()) {
        missing.add(entry.path());
      }
    }
    if (!missing.isEmpty()) {
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE, "these files have not come: " + missing);
    }
    for (FileEntry entry : parcel.files()) {
      Path target = entry.in(into);
      Files.createDirectories(target.getParent());
      // Two files of a folder may be the same.
      boolean again =
          parcel.files().stream().filter(one -> one.sha256().equals(entry.sha256())).count() > 1;
      if (again) {
        Files.copy(folder.resolve(entry.sha256()), target);
      } else {
        Files.move(folder.resolve(entry.sha256()), target);
      }
    }
    clear();
    return into;
  }

  void clear() {
    DurableFile.deleteTree(folder);
  }
}
