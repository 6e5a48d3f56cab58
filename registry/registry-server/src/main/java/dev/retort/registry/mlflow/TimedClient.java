package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;

/**
 * MLflow's own client, which has no timeouts, held to one: each call runs on a thread of its own
 * that is given up when it takes too long. The client sends a request that failed three times, so
 * only reads and idempotent changes go through it.
 */
final class TimedClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowEndpoint endpoint;
  private final MlflowClient client;
  private final ExecutorService threads;

  TimedClient(MlflowEndpoint endpoint) {
    this.endpoint = endpoint;
    this.client = new MlflowClient(endpoint.credentials().at(endpoint.uri().toString()));
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "mlflow-client");
              thread.setDaemon(true);
              return thread;
            });
  }

  <T> T call(Function<MlflowClient, T> call) {
    Future<T> answer = threads.submit(() -> call.apply(client));
    try {
      return answer.get(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw silence(e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw silence(e);
    } catch (ExecutionException e) {
      throw translate(e.getCause());
    }
  }

  void run(Consumer<MlflowClient> call) {
    call(
        mlflow -> {
          call.accept(mlflow);
          return true;
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.close();
  }

  private RuntimeException translate(Throwable failure) {
    if (failure instanceof MlflowHttpException http) {
      return refusal(http);
    }
    if (failure instanceof MlflowClientException) {
      return silence(failure);
    }
    return failure instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(failure);
  }

  private static MlflowRefusal refusal(MlflowHttpException http) {
    String code = "";
    String message = String.valueOf(http.getBodyMessage());
    try {
      JsonNode error = JSON.readTree(message);
      code = error.path("error_code").asText("");
      message = error.path("message").asText(message);
    } catch (IOException notJson) {
      code = "without an error code";
    }
    return new MlflowRefusal("a request", http.getStatusCode(), code, message);
  }

  private MlflowSilence silence(Throwable cause) {
    return new MlflowSilence(
        "the tracking server at %s didn't answer within %s: %s. Check that it runs and that the address is right."
            .formatted(endpoint.uri(), endpoint.timeout(), cause),
        cause);
  }
}
