package dev.retort.trainer.handover;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a training leaves in its folder to the owner: what grows by pieces, in order; folders
 * by their files' digests, and under their names only when all of it is there. Used by one thread.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int PIECE = 8 << 20;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int UNPROCESSABLE = 422;
  private static final int TRIES = 3;

  private final OwnerConnection owner;
  private final RunFolder run;
  private final List<Growing> growing;
  private Optional<Path> last;

  /** A file that grows: so much of it is there, after so much of earlier starts of the job. */
  private static final class Growing {
    private final Path file;
    private final long before;
    private final boolean inLines;
    private long sent;
    private boolean full;

    Growing(Path file, long before, boolean inLines) {
      this.file = file;
      this.before = before;
      this.inLines = inLines;
    }
  }

  Delivery(OwnerConnection owner, RunFolder run, JobBrief brief) {
    this.owner = owner;
    this.run = run;
    this.growing =
        List.of(
            growing(run.metrics(), brief, true),
            growing(run.samples(), brief, true),
            growing(run.log(), brief, false));
    this.last = run.checkpoints().newest();
  }

  private static Growing growing(Path file, JobBrief brief, boolean inLines) {
    return new Growing(
        file, brief.lengths().getOrDefault(file.getFileName().toString(), 0L), inLines);
  }

  /** Brings what is new, and hears whether to stop. */
  void bring() {
    // Metrics up to a checkpoint's step are there before the checkpoint.
    Optional<Path> newest = run.checkpoints().newest();
    bringGrowing();
    if (newest.isPresent() && !newest.equals(last)) {
      bringCheckpoint(newest.get());
      last = newest;
    }
    owner.expect(owner.to("").GET().build());
  }

  /** Brings the rest, and the outcome last. */
  void bringAll(TrainingOutcome outcome) {
    bring();
    if (outcome instanceof TrainingOutcome.Completed) {
      try {
        bringFolder("/student", run.student(), FileEntry.under(run.student()));
        Path predictions = run.outOfFold();
        String name = predictions.getFileName().toString();
        bringFolder("/" + name, run.root(), List.of(FileEntry.of(name, predictions)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the student: " + e.getMessage(), e);
      }
    }
    owner.expect(owner.to("/outcome").PUT(OwnerConnection.json(outcome)).build());
  }

  private void bringGrowing() {
    for (Growing one : growing) {
      try {
        byte[] piece = piece(one);
        while (piece.length > 0) {
          append(one, piece);
          piece = piece(one);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read %s: %s".formatted(one.file, e.getMessage()), e);
      }
    }
  }

  private void append(Growing one, byte[] piece) {
    HttpResponse<byte[]> answer =
        owner.ask(
            owner
                .to("/logs/" + one.file.getFileName())
                .header(OwnerConnection.OFFSET, Long.toString(one.before + one.sent))
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(piece))
                .build());
    if (answer.statusCode() == TOO_LARGE) {
      LOG.warn("{} is too long, and what comes is left out", one.file.getFileName());
      one.full = true;
      return;
    }
    one.sent = offset(answer).orElseThrow(() -> refused(answer)) - one.before;
    if (one.sent < 0) {
      throw new HandoverRefusedException(
          "the owner's %s has become shorter than it was".formatted(one.file.getFileName()));
    }
  }

  /** How far the owner is: after a good answer, or if it has more or less than was thought. */
  private static Optional<Long> offset(HttpResponse<byte[]> answer) {
    boolean known = answer.statusCode() / 100 == 2 || answer.statusCode() == CONFLICT;
    return known
        ? answer.headers().firstValue(OwnerConnection.OFFSET).map(Long::parseLong)
        : Optional.empty();
  }

  private static HandoverRefusedException refused(HttpResponse<byte[]> answer) {
    return new HandoverRefusedException(
        "%s %s is refused with %d: %s"
            .formatted(
                answer.request().method(),
                answer.request().uri().getPath(),
                answer.statusCode(),
                new String(answer.body(), StandardCharsets.UTF_8).strip()));
  }

  private static byte[] piece(Growing one) throws IOException {
    if (one.full || !Files.exists(one.file)) {
      return new byte[0];
    }
    byte[] bytes = read(one.file, one.sent);
    if (!one.inLines) {
      return bytes;
    }
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    // A line that is longer than a piece is none that anybody reads.
    return Arrays.copyOf(bytes, end == 0 && bytes.length == PIECE ? PIECE : end);
  }

  private static byte[] read(Path file, long from) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long left = Math.max(0, channel.size() - from);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(left, PIECE));
      channel.position(from);
      int got = 0;
      while (got >= 0 && buffer.hasRemaining()) {
        got = channel.read(buffer);
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  private void bringCheckpoint(Path folder) {
    try {
      bringFolder("/checkpoints/" + folder.getFileName(), folder, FileEntry.under(folder));
    } catch (NoSuchFileException e) {
      LOG.info("checkpoint {} has given way to a newer one", folder.getFileName());
    } catch (HandoverRefusedException e) {
      // The training can do without it, and what is wrong with it may not be with the next.
      LOG.warn("checkpoint {} is not taken: {}", folder.getFileName(), e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read checkpoint %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private void bringFolder(String place, Path folder, List<FileEntry> entries) throws IOException {
    List<String> there = new ArrayList<>();
    for (FileEntry entry : entries) {
      if (!there.contains(entry.sha256())) {
        bringFile(entry, folder);
        there.add(entry.sha256());
      }
    }
    owner.expect(owner.to(place).PUT(OwnerConnection.json(new Parcel(entries))).build());
  }

  private void bringFile(FileEntry entry, Path folder) throws IOException {
    long sent = 0;
    int tries = 0;
    boolean whole = false;
    while (!whole) {
      byte[] piece = read(entry.in(folder), sent);
      HttpResponse<byte[]> answer =
          owner.ask(
              owner
                  .to("/files/" + entry.sha256())
                  .header(OwnerConnection.OFFSET, Long.toString(sent))
                  .header("Upload-Length", Long.toString(entry.size()))
                  .header("Upload-Digest", DigestUtils.sha256Hex(piece))
                  .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(piece))
                  .build());
      Optional<Long> offset = offset(answer);
      if (offset.isEmpty() && (answer.statusCode() != UNPROCESSABLE || ++tries == TRIES)) {
        throw refused(answer);
      }
      sent = offset.orElse(0L);
      whole = offset.isPresent() && sent == entry.size();
    }
  }
}
