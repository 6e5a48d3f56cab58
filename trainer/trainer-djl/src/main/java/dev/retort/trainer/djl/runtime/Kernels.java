package dev.retort.trainer.djl.runtime;

import ai.djl.pytorch.jni.ScriptModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Functions on arrays written in TorchScript: the operations of PyTorch that DJL's arrays lack, and
 * many of them in one native call. The source is a resource that holds one class {@code Kernels}
 * without attributes of its own. Gradients flow through unless they are {@linkplain
 * GradientScope#off off}. Thread-safe.
 */
public final class Kernels {
  /** The pickled form of an instance of {@code __torch__.Kernels}. */
  private static final byte[] INSTANCE =
      pickle("c__torch__\nKernels\n)\u0081}(" + text("training") + "\u0088" + hook() + "ub.");

  private static final byte[] NO_CONSTANTS = pickle(").");
  private static final byte[] FORMAT_VERSION = "3\n".getBytes(StandardCharsets.ISO_8859_1);

  private final ScriptModule module;

  private Kernels(ScriptModule module) {
    this.module = module;
  }

  /**
   * Compiles a resource.
   *
   * @param owner the class beside which the resource stands
   * @throws ai.djl.engine.EngineException if it does not compile
   */
  public static Kernels load(Class<?> owner, String resource) {
    DjlRuntime.engine();
    return new Kernels(ScriptModule.load(archive(source(owner, resource))));
  }

  /** A call of a function, whose arguments follow in order. */
  public KernelCall call(String function) {
    return new KernelCall(module, function);
  }

  private static byte[] source(Class<?> owner, String resource) {
    try (InputStream stream = owner.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "there is no resource %s beside %s".formatted(resource, owner.getName()));
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + resource, e);
    }
  }

  /** A module as PyTorch saves it. */
  private static byte[] archive(byte[] source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", INSTANCE);
      store(zip, "code/__torch__.py", source);
      store(zip, "constants.pkl", NO_CONSTANTS);
      store(zip, "version", FORMAT_VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot pack a module in memory", e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("kernels/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] pickle(String operations) {
    return ("\u0080\u0002" + operations).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(String value) {
    return "X" + (char) value.length() + "\0\0\0" + value;
  }

  private static String hook() {
    return text("_is_full_backward_hook") + "N";
  }
}
