package dev.retort.trainer.handover;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Fetches what a job takes, piece by piece, and believes no byte that its digest does not. */
final class InputDownload {
  private static final long PIECE = 8L << 20;
  private static final int TRIES = 3;

  private final OwnerConnection owner;

  InputDownload(OwnerConnection owner) {
    this.owner = owner;
  }

  /** Fetches a file into a folder, under its own path. */
  void fetch(FileEntry entry, Path folder) {
    Path target = entry.in(folder);
    try {
      Files.createDirectories(target.getParent());
      for (int i = 0; i < TRIES; i++) {
        fetchOnce(entry, target);
        if (entry.isIn(folder)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(target, DurableFile.reason(e)), e);
    }
    throw new HandoverRefusedException(
        "%s is not what the owner said that it is, however often it is fetched"
            .formatted(entry.path()));
  }

  private void fetchOnce(FileEntry entry, Path target) throws IOException {
    Files.write(target, new byte[0]);
    String path =
        Arrays.stream(entry.path().split("/", -1))
            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/", "/inputs/", ""));
    for (long from = 0; from < entry.size(); from += PIECE) {
      long last = Math.min(entry.size(), from + PIECE) - 1;
      HttpRequest request =
          owner.to(path).header("Range", "bytes=%d-%d".formatted(from, last)).GET().build();
      HttpResponse<byte[]> answer = owner.expect(request);
      if (answer.body().length != last - from + 1) {
        return;
      }
      Files.write(target, answer.body(), StandardOpenOption.APPEND);
    }
  }
}
