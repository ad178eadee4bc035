using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Tests.Tokenization;

public sealed class TokenizerFileTests : IDisposable
{
    private const string Small = """
        {
          "version": "1.0", "truncation": null, "padding": null,
          "added_tokens": [
            { "id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true },
            { "id": 6, "content": "<new>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true }],
          "normalizer": { "type": "Sequence", "normalizers": [
            { "type": "NFKC" },
            { "type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": false, "lowercase": false }] },
          "pre_tokenizer": { "type": "Sequence", "pretokenizers": [{ "type": "Metaspace", "replacement": "▁", "add_prefix_space": true }] },
          "post_processor": null,
          "decoder": { "type": "Metaspace", "replacement": "▁", "add_prefix_space": true },
          "model": { "type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null, "end_of_word_suffix": null,
            "fuse_unk": false, "byte_fallback": false,
            "vocab": { "<unk>": 0, "▁": 1, "가": 2, "나": 3, "▁가": 4, "▁가나": 5 }, "merges": ["▁ 가", "▁가 나"] }
        }
        """;

    /// <summary>What to spoil, and what the message must say is there and should be.</summary>
    private static readonly Dictionary<string, (Action<JsonNode> Spoil, string Is, string Right)> s_bad = new()
    {
        ["version"] = (f => f["version"] = "2.0", "'version' is \"2.0\"", "\"1.0\""),
        ["model type"] = (f => f["model"]!["type"] = "WordPiece", "'model.type' is \"WordPiece\"", "\"BPE\""),
        ["no model"] = (f => f.AsObject().Remove("model"), "'model.type' is missing", "\"BPE\""),
        ["dropout"] = (f => f["model"]!["dropout"] = 0.1, "'model.dropout' is 0.1", "null or false"),
        ["suffix"] = (f => f["model"]!["end_of_word_suffix"] = "</w>", "'model.end_of_word_suffix' is \"</w>\"", "null or false"),
        ["fused unknown"] = (f => f["model"]!["fuse_unk"] = true, "'model.fuse_unk' is true", "null or false"),
        ["byte fallback"] = (f => f["model"]!["byte_fallback"] = true, "'model.byte_fallback' is true", "null or false"),
        ["ignored merges"] = (f => f["model"]!["ignore_merges"] = true, "'model.ignore_merges' is true", "null or false"),
        ["no unknown token"] = (f => f["model"]!["unk_token"] = null, "'model.unk_token' is null", "a string"),
        ["other unknown token"] = (f => f["model"]!["unk_token"] = "[UNK]", "'model.unk_token' is \"[UNK]\"", "a token of 'model.vocab'"),
        ["no normalizer"] = (f => f["normalizer"] = null, "'normalizer' is null", "an \"NFKC\" step"),
        ["other normalizer"] = (f => f["normalizer"]!["normalizers"]![0]!["type"] = "NFC",
            "'normalizer.normalizers[0].type' is \"NFC\"", "\"NFKC\", or a \"BertNormalizer\" that does nothing"),
        ["lower case"] = (f => f["normalizer"]!["normalizers"]![1]!["lowercase"] = true, "'normalizer.normalizers[1].lowercase' is true", "null or false"),
        ["byte level"] = (f => f["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel" }, "'pre_tokenizer.type' is \"ByteLevel\"", "\"Metaspace\""),
        ["two pre-tokenizers"] = (f => f["pre_tokenizer"]!["pretokenizers"]!.AsArray().Add(new JsonObject { ["type"] = "Digits" }),
            "'pre_tokenizer' is {\"type\":\"Sequence\",\"pretokenizers\":[{...", "one \"Metaspace\" step"),
        ["other space"] = (f => f["decoder"]!["replacement"] = "_", "'decoder.replacement' is \"_\"", "\"▁\""),
        ["no prefix"] = (f => f["decoder"]!["add_prefix_space"] = false, "'decoder.add_prefix_space' is false", "true"),
        ["first prefix only"] = (f => f["decoder"]!["prepend_scheme"] = "first", "'decoder.prepend_scheme' is \"first\"", "\"always\""),
        ["post-processor"] = (f => f["post_processor"] = new JsonObject { ["type"] = "TemplateProcessing" },
            "'post_processor' is {\"type\":\"TemplateProcessing\"}", "null"),
        ["stripping added token"] = (f => f["added_tokens"]![1]!["lstrip"] = true, "'added_tokens[1].lstrip' is true", "false"),
        ["whole-word added token"] = (f => f["added_tokens"]![1]!["single_word"] = true, "'added_tokens[1].single_word' is true", "false"),
        ["normalized added token"] = (f => (f["added_tokens"]![1]!["content"], f["added_tokens"]![1]!["normalized"]) = ("A²", true),
            "'added_tokens[1].content' is \"A²\"", "text in NFKC, or 'normalized' false,"),
        ["added token's other id"] = (f => f["added_tokens"]![0]!["id"] = 6, "'added_tokens[0].id' is 6", "the id 0, as in 'model.vocab',"),
        ["empty added token"] = (f => f["added_tokens"]![1]!["content"] = "", "'added_tokens[1].content' is \"\"", "a string"),
        ["no vocabulary"] = (f => f["model"]!["vocab"] = new JsonArray(), "'model.vocab' is []", "an object of tokens and ids"),
        ["negative id"] = (f => f["model"]!["vocab"]!["나"] = -1, "'model.vocab[\"나\"]' is -1", "a token's id, an integer from 0 on"),
        ["no merges"] = (f => f["model"]!["merges"] = null, "'model.merges' is null", "an array"),
        ["merge of three"] = (f => f["model"]!["merges"]![0] = "▁ 가 나",
            "'model.merges[0]' is \"▁ 가 나\"", "two tokens that make a third of 'model.vocab'"),
        ["merge of no token"] = (f => f["model"]!["merges"]![1] = "가 나",
            "'model.merges[1]' is \"가 나\"", "two tokens that make a third of 'model.vocab'"),
        ["merge twice"] = (f => f["model"]!["merges"]!.AsArray().Add("▁ 가"), "'model.merges[2]' is \"▁ 가\"", "a pair that no merge before it has"),
    };

    private static readonly Dictionary<string, Action<JsonNode>> s_good = new()
    {
        ["as it is"] = _ => { },
        ["merges as pairs"] = f => f["model"]!["merges"] = new JsonArray(new JsonArray("▁", "가"), new JsonArray("▁가", "나")),
        ["newer Metaspace"] = f => f["pre_tokenizer"] =
            new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always", ["split"] = true },
        ["NFKC alone"] = f => f["normalizer"] = new JsonObject { ["type"] = "NFKC" },
        ["accents not mentioned"] = f => f["normalizer"]!["normalizers"]![1]!["strip_accents"] = null,
        ["empty affixes"] = f => (f["model"]!["continuing_subword_prefix"], f["model"]!["end_of_word_suffix"], f["model"]!["dropout"]) = ("", "", 0.0),
        ["newer flags"] = f => f["model"]!["ignore_merges"] = false,
        ["saved after a padded call"] = f => f["padding"] = new JsonObject { ["strategy"] = "BatchLongest" },
        ["token added twice"] = f => f["added_tokens"]!.AsArray().Add(f["added_tokens"]![0]!.DeepClone()),
    };

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Bad => [.. s_bad.Keys];

    public static TheoryData<string> Good => [.. s_good.Keys];

    private string File => _folder["tokenizer.json"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Bad))]
    public void Load_OtherKind_SaysWhereAndWhatWouldBeRight(string name)
    {
        Write(s_bad[name].Spoil);
        string message = $"{File}: {s_bad[name].Is}; a tokenizer of KoGPT2's kind has {s_bad[name].Right} there.";
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => KoGpt2Tokenizer.Load(File)).Message);
    }

    [Theory]
    [InlineData(9, "\"▁가\" has 4, where 3 would be next.")]
    [InlineData(4, "\"나\" has 4, where 3 would be next.")]
    public void Load_IdsWithGapOrTwice_SaysWhere(int id, string message)
    {
        Write(file => file["model"]!["vocab"]!["나"] = id);
        Assert.Equal(
            $"{File}: the ids of its 7 tokens must be 0 to 6, each once; {message}",
            Assert.Throws<InvalidDataException>(() => KoGpt2Tokenizer.Load(File)).Message);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Load_SameKindWrittenOtherwise_Encodes(string name)
    {
        Write(s_good[name]);
        KoGpt2Tokenizer tokenizer = KoGpt2Tokenizer.Load(File);
        Assert.Equal(7, tokenizer.Vocabulary);
        Assert.Equal([5, 6, 4, 1, 0, 0], tokenizer.Encode("가나<new>가 다라"));
    }

    [Fact]
    public void Load_NormalizedAddedToken_IsFoundAfterNormalization()
    {
        Write(file => (file["added_tokens"]![1]!["content"], file["added_tokens"]![1]!["normalized"]) = ("ABC", true));
        KoGpt2Tokenizer tokenizer = KoGpt2Tokenizer.Load(File);
        Assert.Equal([4, 6, 5], tokenizer.Encode("가ＡBＣ가나"));
        Assert.Equal("가ABC 가나", tokenizer.Decode([4, 6, 5]));
    }

    [Fact]
    public void Load_OrdinaryAddedTokenInAngleBrackets_IsText()
    {
        Write(file => file["added_tokens"]![1]!["special"] = false);
        Assert.Equal("가<new>", KoGpt2Tokenizer.Load(File).Decode([4, 6]));
    }

    [Theory]
    [InlineData("", "this is no JSON document: ")]
    [InlineData("{\"version\":", "this is no JSON document: ")]
    [InlineData("[]", "'version' is missing; ")]
    [InlineData("{\"version\":\"1.0\",\"model\":{\"type\":\"\\ud800\"}}", "a string in it is no valid Unicode text: ")]
    public void Load_DamagedFile_SaysSo(string content, string message)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.StartsWith($"{File}: {message}", Assert.Throws<InvalidDataException>(() => KoGpt2Tokenizer.Load(File)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"나\": 3, \"나\": 3", "'model.vocab' has the token \"나\" twice; each must have one id.")]
    [InlineData("\"\\ufffe\": 3", "'model.vocab' has a token with U+FFFE in it (id 3); tokens are text, and that is no character.")]
    public void Load_BadToken_SaysWhich(string instead, string message)
    {
        System.IO.File.WriteAllText(File, Small.Replace("\"나\": 3", instead, StringComparison.Ordinal));
        Assert.Equal($"{File}: {message}", Assert.Throws<InvalidDataException>(() => KoGpt2Tokenizer.Load(File)).Message);
    }

    [Fact]
    public void Load_NoFile_NamesIt() =>
        Assert.Contains(File, Assert.Throws<FileNotFoundException>(() => KoGpt2Tokenizer.Load(File)).Message, StringComparison.Ordinal);

    private void Write(Action<JsonNode> change)
    {
        JsonNode file = JsonNode.Parse(Small)!;
        change(file);
        System.IO.File.WriteAllText(File, file.ToJsonString(s_readable));
    }
}
