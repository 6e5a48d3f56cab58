package dev.retort.trainer.djl.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One call of a kernel: its arguments in order, then one of the methods that run it. Runs once. Not
 * thread-safe.
 */
public final class KernelCall {
  private final ScriptModule module;
  private final String function;
  private final List<IValue> arguments = new ArrayList<>();

  KernelCall(ScriptModule module, String function) {
    this.module = module;
    this.function = function;
  }

  /** An argument {@code Tensor}. */
  public KernelCall with(NDArray array) {
    arguments.add(IValue.from((PtNDArray) array));
    return this;
  }

  /** An argument {@code List[Tensor]}. */
  public KernelCall with(List<NDArray> arrays) {
    arguments.add(IValue.listFrom(arrays.toArray(PtNDArray[]::new)));
    return this;
  }

  /** An argument {@code int}. */
  public KernelCall with(long number) {
    arguments.add(IValue.from(number));
    return this;
  }

  /** An argument {@code float}. */
  public KernelCall with(double number) {
    arguments.add(IValue.from(number));
    return this;
  }

  /** An argument {@code List[int]}. */
  public KernelCall with(long[] numbers) {
    arguments.add(IValue.listFrom(numbers));
    return this;
  }

  /** An argument {@code List[float]}. */
  public KernelCall with(double[] numbers) {
    arguments.add(IValue.listFrom(numbers));
    return this;
  }

  /** An argument {@code List[float]}. */
  public KernelCall withNumbers(List<Double> numbers) {
    return with(numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Runs a function that gives nothing. */
  public void run() {
    result().close();
  }

  /**
   * Runs a function that gives one {@code Tensor}.
   *
   * @param manager the owner of the result
   */
  public NDArray array(NDManager manager) {
    try (IValue result = result()) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /**
   * Runs a function that gives a {@code List[Tensor]}.
   *
   * @param manager the owner of the results
   */
  public List<NDArray> arrays(NDManager manager) {
    try (IValue result = result()) {
      return Arrays.asList(result.toTensorArray((PtNDManager) manager));
    }
  }

  /** Runs a function that gives a {@code float}. */
  public double number() {
    try (IValue result = result()) {
      return result.toDouble();
    }
  }

  private IValue result() {
    try {
      return module.run(function, arguments);
    } finally {
      arguments.forEach(IValue::close);
    }
  }
}
