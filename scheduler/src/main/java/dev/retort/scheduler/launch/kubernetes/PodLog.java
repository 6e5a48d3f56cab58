package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.JobName;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.Loggable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.TimeTailPrettyLoggable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Streams what the pods of a job print into a file, one pod after another, on a thread of its own.
 * The kubelet's time stamps tell what is there already when a stream that broke is taken up. The
 * file begins anew with each {@link #start}, for the kubelet keeps a pod's log as long as the pod.
 */
final class PodLog implements BatchSystem.LogFeed {
  private static final long JOIN_MILLIS = 10_000;

  private final KubernetesClient client;
  private final String namespace;
  private final JobName job;
  private final Path file;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<LogWatch> stream = new AtomicReference<>();
  private final Thread thread = new Thread(this::follow, "pod log");

  private String pod = "";
  private Instant seen = Instant.MIN;

  private PodLog(
      KubernetesClient client, String namespace, JobName job, Path file, Duration pause) {
    this.client = client;
    this.namespace = namespace;
    this.job = job;
    this.file = file;
    this.pause = pause;
  }

  static PodLog start(
      KubernetesClient client, String namespace, JobName job, Path file, Duration pause) {
    PodLog log = new PodLog(client, namespace, job, file, pause);
    log.thread.setDaemon(true);
    log.thread.start();
    return log;
  }

  private void follow() {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      do {
        attempt(out, true);
      } while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS));
      attempt(out, false);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What cannot be read now is there at the next attempt, unless the pod is gone. */
  private void attempt(Writer out, boolean streaming) throws IOException {
    try {
      Optional<Pod> newest =
          KubernetesSystem.newestPod(client, namespace, job).filter(KubernetesState::hasStarted);
      if (newest.isPresent()) {
        take(newest.get().getMetadata().getName(), out, streaming);
      }
    } catch (KubernetesClientException e) {
      return;
    }
  }

  private void take(String name, Writer out, boolean streaming) throws IOException {
    if (!name.equals(pod)) {
      pod = name;
      seen = Instant.MIN;
    }
    PodResource resource = client.pods().inNamespace(namespace).withName(name);
    TimeTailPrettyLoggable lines = resource.inContainer(JobTemplate.CONTAINER).usingTimestamps();
    // The API counts in seconds here, so the lines of one come again.
    Loggable since = seen.equals(Instant.MIN) ? lines : lines.sinceTime(seen.toString());
    if (streaming) {
      try (LogWatch watch = since.watchLog()) {
        stream.set(watch);
        // A connection that was refused has no output.
        InputStream output = watch.getOutput();
        if (closed.getCount() > 0 && output != null) {
          copy(reader(output), out);
        }
      } finally {
        stream.set(null);
      }
    } else {
      copy(new StringReader(since.getLog()), out);
    }
  }

  private static Reader reader(InputStream bytes) {
    return new InputStreamReader(bytes, StandardCharsets.UTF_8);
  }

  private void copy(Reader from, Writer out) throws IOException {
    BufferedReader lines = new BufferedReader(from);
    while (true) {
      String line;
      try {
        line = lines.readLine();
      } catch (IOException broken) {
        return;
      }
      if (line == null) {
        return;
      }
      take(line, out);
    }
  }

  /**
   * A line is a time stamp, a space, and what was printed. What does not begin so is no pod's: an
   * API server that is in trouble answers with a text of its own, which comes here as well.
   */
  private void take(String line, Writer out) throws IOException {
    int space = line.indexOf(' ');
    Instant time;
    try {
      time = Instant.parse(line.substring(0, Math.max(0, space)));
    } catch (DateTimeParseException e) {
      return;
    }
    if (time.isAfter(seen)) {
      seen = time;
      out.write(line.substring(space + 1));
      out.write('\n');
      out.flush();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    LogWatch open = stream.get();
    if (open != null) {
      open.close();
    }
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
