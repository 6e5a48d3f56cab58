package dev.retort.router.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class LlamaCppServerTest extends ModelServerContract {
  @Override
  ModelServerStandIn standIn(Path home) {
    try {
      return new LlamaCppStandIn(Files.createDirectories(home.resolve("models")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  ModelServer port(ServerCalls calls, Path home) {
    return new LlamaCppServer(calls, home.resolve("models"), Duration.ofSeconds(20));
  }
}
