using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Import.Weights;

namespace KoGpt2.Worker.Tests.Models.Import;

/// <summary>What is wrong with a checkpoint is said in one sentence, and nothing is left behind.</summary>
public sealed class BadCheckpointTests
{
    private const string Attention = "transformer.h.0.attn.c_attn.weight";

    // What is done to a good checkpoint, and what is said then; {0} is its folder.
    private static readonly Dictionary<string, (Action<TestCheckpoint> Break, string Message)> s_cases = new()
    {
        ["no config"] = (Lose("config.json"), "The checkpoint {0} has no config.json."),
        ["config is no JSON"] = (Put("config.json", "{\"model_type\": gpt2}"),
            "config.json is not JSON: 'g' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 15."),
        ["config has half a character"] = (Put("config.json", """{"model_type":"\ud800"}"""), "config.json has a string that is not Unicode text."),
        ["config is a list"] = (Put("config.json", "[1]"), "config.json must hold a JSON object; it holds an array."),
        ["no model type"] = (Config("model_type", null), "config.json does not say model_type; it must be 'gpt2'."),
        ["another model type"] = (Config("model_type", "gpt_neox"), "config.json says model_type 'gpt_neox'; this program runs 'gpt2'."),
        ["another architecture"] = (Config("architectures", new JsonArray("GPT2ForSequenceClassification")),
            "config.json says architectures 'GPT2ForSequenceClassification'; this program runs GPT2LMHeadModel or GPT2Model."),
        ["architectures are numbers"] = (Config("architectures", new JsonArray(1)), "config.json says architectures [1]; it must be a list of strings."),
        ["another activation"] = (Config("activation_function", "relu"),
            "config.json says activation_function 'relu'; this program runs 'gelu_new', also called 'gelu_pytorch_tanh' and 'gelu_fast'."),
        ["unscaled attention"] = (Config("scale_attn_weights", false), "config.json says scale_attn_weights false; this program runs true."),
        ["scaled by layer"] = (Config("scale_attn_by_inverse_layer_idx", true),
            "config.json says scale_attn_by_inverse_layer_idx true; this program runs false."),
        ["cross attention"] = (Config("add_cross_attention", true), "config.json says add_cross_attention true; this program runs false."),
        ["flag is a number"] = (Config("scale_attn_weights", 1), "config.json says scale_attn_weights 1; it must be true or false."),
        ["no width"] = (Config("n_embd", null), "config.json does not say n_embd."),
        ["width is a text"] = (Config("n_embd", "16"), "config.json says n_embd \"16\"; it must be a whole number."),
        ["vocabulary is a fraction"] = (Config("vocab_size", 32.5), "config.json says vocab_size 32.5; it must be a whole number."),
        ["heads do not divide the width"] = (Config("n_head", 3),
            "config.json describes a network that cannot be: a width of 16 cannot be shared among 3 heads; it must be a multiple of them."),
        ["no heads"] = (Config("n_head", 0),
            "config.json describes a network that cannot be: a width of 16 cannot be shared among 0 heads; it must be a multiple of them."),
        ["heads too narrow"] = (Config("n_head", 4),
            "config.json describes a network that cannot be: 16 wide with 4 heads makes heads of 4; it must be a multiple of 8."),
        ["no layers"] = (Config("n_layer", 0), "config.json describes a network that cannot be: 0 layers; 1 to 1,000 can be."),
        ["no positions"] = (Config("n_positions", 0),
            "config.json describes a network that cannot be: 24 inner sizes, 0 positions and 32 tokens; each must be 1 or more."),
        ["far too wide"] = (Config("n_embd", 800_000_000, "n_inner", null),
            "config.json describes a network that cannot be: a matrix of 2,400,000,000 by 800,000,000; 500,000,000 numbers is the most for one."),
        ["epsilon is zero"] = (Config("layer_norm_epsilon", 0), "config.json says layer_norm_epsilon 0; this program runs a number above 0 and below 1."),
        ["end token outside"] = (Config("eos_token_id", 50_256), "config.json says eos_token_id 50256; it must be a token from 0 to 31."),
        ["end token in a list outside"] = (Config("eos_token_id", new JsonArray(1, -1)), "config.json says eos_token_id -1; it must be a token from 0 to 31."),
        ["start token is a text"] = (Config("bos_token_id", "start"), "config.json says bos_token_id \"start\"; it must be a token from 0 to 31."),

        ["no weights"] = (Lose("model.safetensors"),
            "The checkpoint {0} has no weights; there must be model.safetensors, model.safetensors.index.json, pytorch_model.bin or pytorch_model.bin.index.json."),
        ["weights are no pickle"] = (Both(Lose("model.safetensors"), Put("pytorch_model.bin", "x")),
            "pytorch_model.bin starts neither as torch's zip format nor as its legacy format; save the state dict with torch.save."),
        ["weights were not fetched"] = (Put("model.safetensors", "version https://git-lfs.github.com/spec/v1\n"),
            "model.safetensors is only a pointer of 43 bytes to the true file; fetch that with 'git lfs pull'."),
        ["weights are empty"] = (Put("model.safetensors", ""),
            "model.safetensors has 0 bytes; a safetensors file starts with 8 that tell its header's length."),
        ["weights are cut off"] = (checkpoint => checkpoint.Damage.Add(folder => Cut(Path.Combine(folder, "model.safetensors"), 100)),
            "Tensor transformer.ln_f.weight ends at byte 20,861, but model.safetensors has 20,825; it may have been cut off."),
        ["weights are cut off in the header"] = (checkpoint => checkpoint.Damage.Add(folder => Truncate(Path.Combine(folder, "model.safetensors"), 100)),
            "model.safetensors says its header has 2,549 bytes; 92 are the most it can have."),
        ["header length is absurd"] = (checkpoint => checkpoint.Damage.Add(OverwriteLength),
            "model.safetensors says its header has 18,446,744,073,709,551,615 bytes; 20,917 are the most it can have."),
        ["header is no JSON"] = (Header("hello"),
            "The header of model.safetensors is not JSON: 'h' is an invalid start of a value. LineNumber: 0 | BytePositionInLine: 0."),
        ["header lies about a size"] = (Header("""{"wte.weight":{"dtype":"F32","shape":[32,16],"data_offsets":[0,4]}}"""),
            "Tensor wte.weight of model.safetensors has 4 bytes; F32 [32, 16] takes 2,048."),
        ["header lies far past the end"] = (Header("""{"wte.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,9000000000000000000]}}"""),
            "Tensor wte.weight ends at byte 9,000,000,000,000,000,089, but model.safetensors has 4,185; it may have been cut off."),
        ["header has a shape beyond counting"] = (Header("""{"wte.weight":{"dtype":"F16","shape":[4000000000,4000000000,4000000000],"data_offsets":[0,8]}}"""),
            "Tensor wte.weight of model.safetensors has 8 bytes; F16 [4000000000, 4000000000, 4000000000] takes 32,000,000,000,000,000,000."),
        ["header has offsets in reverse"] = (Header("""{"wte.weight":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"""),
            "The header of model.safetensors has no usable dtype, shape and data_offsets for tensor wte.weight."),
        ["header has a negative size"] = (Header("""{"wte.weight":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"""),
            "The header of model.safetensors has no usable dtype, shape and data_offsets for tensor wte.weight."),
        ["header has a tensor twice"] = (Header(
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""),
            "The header of model.safetensors has tensor a twice."),
        ["a tensor is missing"] = (checkpoint => checkpoint.Tensors.Remove(Attention),
            "model.safetensors has no tensor h.0.attn.c_attn.weight, with or without the prefix 'transformer.'; config.json asks for one of [16, 48]."),
        ["a weight that ends like a buffer is missing"] = (checkpoint => checkpoint.Tensors.Remove("transformer.h.0.attn.c_attn.bias"),
            "model.safetensors has no tensor h.0.attn.c_attn.bias, with or without the prefix 'transformer.'; config.json asks for one of [48]."),
        ["a matrix lies transposed"] = (checkpoint => checkpoint.Tensors[Attention] = checkpoint.Tensors[Attention] with { Shape = [48, 16] },
            "Tensor transformer.h.0.attn.c_attn.weight of model.safetensors is [48, 16]; config.json makes it [16, 48]."),
        ["the vocabulary has grown"] = (checkpoint => checkpoint.Tensors["transformer.wte.weight"] = TestTensor.Of(new float[33 * 16], 33, 16),
            "Tensor transformer.wte.weight of model.safetensors is [33, 16]; config.json makes it [32, 16]."),
        ["weights are of 64 bits"] = (checkpoint => checkpoint.Tensors["transformer.ln_f.bias"] = new TestTensor("F64", [16], new byte[128]),
            "Tensor transformer.ln_f.bias of model.safetensors has dtype F64; this program reads F32, F16 and BF16."),
        ["weights are not a number"] = (checkpoint => checkpoint.Tensors["transformer.ln_f.bias"] = TestTensor.Of([.. Enumerable.Repeat(float.NaN, 16)], 16),
            "Tensor transformer.ln_f.bias of model.safetensors has numbers that are infinite or not a number; every weight must be finite."),
        ["an unknown tensor"] = (checkpoint => checkpoint.Tensors["score.weight"] = TestTensor.Of(new float[2], 2),
            "model.safetensors has tensor score.weight, which a GPT-2 of this config.json does not have; only weights of the network may be there."),
        ["more layers than the config says"] = (Config("n_layer", 1),
            "model.safetensors has tensor transformer.h.1.attn.c_attn.bias, which a GPT-2 of this config.json does not have; "
            + "only weights of the network may be there."),
        ["a tensor with and without prefix"] = (checkpoint => checkpoint.Tensors["ln_f.bias"] = checkpoint.Tensors["transformer.ln_f.bias"],
            "model.safetensors has tensor ln_f.bias both with and without the prefix 'transformer.'; one of them must go."),
        ["a tied head that differs"] = (checkpoint => checkpoint.Tensors["lm_head.weight"] = TestTensor.Of(new float[32 * 16], 32, 16),
            "Tensors lm_head.weight and transformer.wte.weight of model.safetensors differ; config.json says tie_word_embeddings true, which makes them one."),
        ["a separate head that is missing"] = (Config("tie_word_embeddings", false),
            "model.safetensors has no tensor lm_head.weight, with or without the prefix 'transformer.'; config.json says tie_word_embeddings false."),

        ["no tokenizer"] = (Lose("tokenizer.json"), "The checkpoint {0} has no tokenizer.json."),
        ["tokenizer without a model"] = (checkpoint => checkpoint.Tokenizer.Remove("model"), "tokenizer.json has no object 'model'."),
        ["tokenizer of another kind"] = (checkpoint => checkpoint.Tokenizer["model"]!["type"] = "Unigram",
            "tokenizer.json has a model of type 'Unigram'; this program runs 'BPE'."),
        ["tokenizer without a vocabulary"] = (checkpoint => checkpoint.Tokenizer["model"]!["vocab"] = new JsonArray(),
            "tokenizer.json has no object 'model.vocab'."),
        ["tokenizer is larger than the network"] = (checkpoint => checkpoint.Tokenizer["model"]!["vocab"]!["▁영화"] = 51_199,
            "tokenizer.json gives token '▁영화' the id 51,199, but config.json says vocab_size 32; each must be below it."),
        ["an added token is outside"] = (AddToken(new JsonObject { ["id"] = 32, ["content"] = "<new>" }),
            "tokenizer.json gives token '<new>' the id 32, but config.json says vocab_size 32; each must be below it."),
        ["a token has no number"] = (checkpoint => checkpoint.Tokenizer["model"]!["vocab"]!["a"] = "7",
            "tokenizer.json gives token 'a' the id \"7\"; it must be a whole number, 0 or more."),
        ["an added token has no content"] = (AddToken(new JsonObject { ["id"] = 3 }),
            "tokenizer.json has an entry of 'added_tokens' without a content and an id."),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Import_BadCheckpoint_SaysWhatIsWrongAndLeavesNothing(string name)
    {
        using var folder = new TempFolder();
        var checkpoint = TestCheckpoint.Random(new ModelShape(Layers: 2, Heads: 2, Width: 16, FeedForward: 24, Positions: 8, Vocabulary: 32), seed: 1);
        (Action<TestCheckpoint> damage, string message) = s_cases[name];
        damage(checkpoint);

        var error = Assert.Throws<CheckpointException>(() => checkpoint.Import(folder, WeightPrecision.Fp32));

        Assert.Equal(message.Replace("{0}", folder["checkpoint"], StringComparison.Ordinal), error.Message);
        Assert.Equal([folder["checkpoint"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors")]
    public void Import_RandomDamageToAFile_IsHarmlessOrRefused(string file)
    {
        using var folder = new TempFolder();
        var checkpoint = TestCheckpoint.Random(new ModelShape(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 4, Vocabulary: 16), seed: 1);
        byte[] good = File.ReadAllBytes(Path.Combine(checkpoint.Write(folder.Path), file));
        var random = new Random(17);
        int refused = 0;
        for (int i = 0; i < 1_000; i++)
        {
            byte[] bad = (byte[])good.Clone();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                bad[random.Next(Math.Min(bad.Length, 1_200))] = (byte)random.Next(256);
            File.WriteAllBytes(folder[file], bad);
            refused += Record.Exception(() => Open(folder.Path)) switch
            {
                null => 0,
                CheckpointException => 1,
                { } error => throw new InvalidOperationException($"Damage {i} was not refused as a bad checkpoint.", error),
            };
        }
        Assert.InRange(refused, 100, 1_000);
    }

    [Fact]
    public void Import_NoSuchFolder_SaysSo()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<CheckpointException>(() => TestCheckpoint.Import(folder["nowhere"], folder["package"], WeightPrecision.Fp32));
        Assert.Equal($"There is no checkpoint folder {folder["nowhere"]}.", error.Message);
    }

    private static void Open(string folder)
    {
        var config = CheckpointConfig.Read(folder);
        CheckpointTokenizer.Check(folder, config.Shape.Vocabulary);
        using var weights = new CheckpointWeights(folder, config);
    }

    private static Action<TestCheckpoint> Config(string field, JsonNode? value) => checkpoint => checkpoint.Config[field] = value?.DeepClone();

    private static Action<TestCheckpoint> Config(string field, JsonNode? value, string other, JsonNode? otherValue) =>
        Both(Config(field, value), Config(other, otherValue));

    private static Action<TestCheckpoint> AddToken(JsonObject token) =>
        checkpoint => checkpoint.Tokenizer["added_tokens"]!.AsArray().Add(token.DeepClone());

    private static Action<TestCheckpoint> Both(Action<TestCheckpoint> first, Action<TestCheckpoint> second) => first + second;

    private static Action<TestCheckpoint> Lose(string file) => checkpoint => checkpoint.Damage.Add(folder => File.Delete(Path.Combine(folder, file)));

    private static Action<TestCheckpoint> Put(string file, string text) =>
        checkpoint => checkpoint.Damage.Add(folder => File.WriteAllText(Path.Combine(folder, file), text));

    private static Action<TestCheckpoint> Header(string json) => checkpoint => checkpoint.Damage.Add(folder =>
    {
        using FileStream file = File.Create(Path.Combine(folder, "model.safetensors"));
        TestCheckpoint.WriteHeader(file, json);
        file.Write(new byte[4_096]);
    });

    private static void OverwriteLength(string folder)
    {
        using FileStream file = File.OpenWrite(Path.Combine(folder, "model.safetensors"));
        file.Write([255, 255, 255, 255, 255, 255, 255, 255]);
    }

    private static void Cut(string path, int bytes) => Truncate(path, new FileInfo(path).Length - bytes);

    private static void Truncate(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }
}
