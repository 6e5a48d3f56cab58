package ai.djl.pytorch.jni;

import ai.djl.Device;
import ai.djl.util.NativeResource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A TorchScript module whose methods take and give any value, with gradients, which DJL's own
 * blocks do not offer. It lives as long as the process. Thread-safe.
 */
public final class ScriptModule {
  private final long handle;

  private ScriptModule(long handle) {
    this.handle = handle;
  }

  /**
   * Loads a module.
   *
   * @param archive a zip file as PyTorch saves modules
   * @throws ai.djl.engine.EngineException if its code does not compile; the message says where
   */
  public static ScriptModule load(byte[] archive) {
    try {
      return new ScriptModule(
          JniUtils.loadModuleHandle(new ByteArrayInputStream(archive), Device.cpu(), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array cannot be read", e);
    }
  }

  /**
   * Runs a method. The code is interpreted as it stands: an optimising executor would compute the
   * first calls of a process otherwise than later ones, and a resumed training would differ in its
   * last bits from an uninterrupted one.
   *
   * @throws ai.djl.engine.EngineException if the arguments do not fit, or PyTorch refuses
   */
  public IValue run(String method, List<IValue> arguments) {
    PyTorchLibrary.LIB.setGraphExecutorOptimize(false);
    long[] handles = arguments.stream().mapToLong(NativeResource::getHandle).toArray();
    return new IValue(PyTorchLibrary.LIB.moduleRunMethod(handle, method, handles, true, false));
  }
}
