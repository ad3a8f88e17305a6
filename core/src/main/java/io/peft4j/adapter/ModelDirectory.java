package io.peft4j.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.engine.Scope;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.format.UserError;
import io.peft4j.method.FullFineTuning;
import io.peft4j.model.BaseModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A whole model on disk as Hugging Face Transformers writes it: {@code config.json}, {@code
 * model.safetensors} and, if it is at hand, {@code tokenizer.json}.
 *
 * <p>A linear head on a classification base takes the place of its {@code classifier}; on a bare
 * base it lies beside the model in {@code head.safetensors}.
 */
public final class ModelDirectory {
  private static final String WEIGHTS = "model.safetensors";

  private ModelDirectory() {}

  /**
   * Writes {@code base} with some tensors changed, whole or not at all, in the place of what was
   * there.
   *
   * @param changed by their names in the bare model, as {@link AttachedAdapter#merged} gives them
   * @param head {@code weight (K, C)} and {@code bias (K)} of a linear head; empty if there is none
   * @throws UserError if it cannot be written
   */
  public static void save(
      Path directory,
      BaseModel base,
      Map<String, Tensor> changed,
      AdapterInfo info,
      Map<String, Tensor> head) {
    BaseModel.@Nullable Head own = base.head();
    boolean classifier = own != null;
    Map<String, Tensor> tensors = base.checkpoint(changed);
    ObjectNode config = base.config().deepCopy();
    if (own != null && !head.isEmpty()) {
      String path = own.names().classifier() + ".";
      head.forEach((name, tensor) -> tensors.put(path + name, tensor));
      nameClasses(config, labels(info, (int) head.get("bias").numel()));
    }
    AtomicFiles.writeDirectory(
        directory,
        folder -> {
          Json.write(folder.resolve("config.json"), config);
          SafeTensors.write(folder.resolve(WEIGHTS), tensors, AdapterDirectory.METADATA);
          if (!classifier && !head.isEmpty()) {
            SafeTensors.write(
                folder.resolve(AdapterDirectory.HEAD), head, AdapterDirectory.METADATA);
          }
          if (info.tokenizerJson() != null) {
            AtomicFiles.write(
                folder.resolve("tokenizer.json"), info.tokenizerJson().getBytes(UTF_8));
          }
          ModelCard.ofModel(!head.isEmpty(), classifier, info).write(folder);
        });
  }

  private static List<String> labels(AdapterInfo info, int classes) {
    return info.labels().size() == classes
        ? info.labels()
        : IntStream.range(0, classes).mapToObj(i -> "LABEL_" + i).toList();
  }

  private static void nameClasses(ObjectNode config, List<String> labels) {
    ObjectNode names = config.putObject("id2label");
    ObjectNode numbers = config.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      names.put(String.valueOf(i), labels.get(i));
      numbers.put(labels.get(i), i);
    }
    config.remove("num_labels");
  }

  /**
   * Attaches the model in {@code directory} to {@code base} as full tuning, so that it trains and
   * runs like any adapter; its pooler is taken to be the base's.
   *
   * @throws UserError if files are missing or damaged, or a tensor is missing, left over or of
   *     another shape than this base has
   */
  public static AttachedAdapter load(BaseModel base, Path directory) {
    try (Scope scope = Scope.open();
        TensorFile file = SafeTensors.open(directory)) {
      AttachedAdapter adapter =
          AttachedAdapter.attach(
              base, new FullFineTuning(), new BaseSetup(base, 0, text -> new int[0]));
      Map<String, Tensor> tensors = file.tensors();
      Map<String, Tensor> own = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> own.put(AttachedAdapter.PREFIX + name, tensor));
      for (String name : base.tensors().keySet()) {
        own.computeIfPresent(
            AttachedAdapter.PREFIX + base.key(name), (key, t) -> base.asStored(name, t));
      }
      base.headTensors().keySet().forEach(name -> own.remove(AttachedAdapter.PREFIX + name));
      try {
        adapter.load(own, directory.toString());
        return adapter;
      } catch (UserError e) {
        adapter.close();
        throw e;
      } finally {
        tensors.values().forEach(Scope::free);
      }
    }
  }

  /**
   * The head stored with a model as {@code weight} and {@code bias}, empty if there is none; a
   * classification model always has one. The caller frees the tensors.
   */
  public static Map<String, Tensor> head(Path directory) {
    Map<String, Tensor> head = new LinkedHashMap<>();
    Path beside = directory.resolve(AdapterDirectory.HEAD);
    if (Files.isRegularFile(beside)) {
      try (TensorFile file = SafeTensors.open(beside)) {
        return file.tensors();
      }
    }
    try (TensorFile file = SafeTensors.open(directory)) {
      for (String path : List.of("classifier.", "classifier.out_proj.")) {
        for (String name : List.of("weight", "bias")) {
          if (file.names().contains(path + name)) {
            head.put(name, file.tensor(path + name));
          }
        }
      }
    }
    return head;
  }
}
