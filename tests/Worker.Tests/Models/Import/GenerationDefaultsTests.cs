using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Import;

namespace KoGpt2.Worker.Tests.Models.Import;

public sealed class GenerationDefaultsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Read_NoFile_IsNothing()
    {
        var defaults = GenerationDefaults.Read(_folder.Path, vocabulary: 32);
        Assert.Equal(RequestSettings.None, defaults.Settings);
        Assert.Null(defaults.StartToken);
        Assert.Empty(defaults.EndTokens);
    }

    [Fact]
    public void Read_EverySetting_IsTaken()
    {
        GenerationDefaults defaults = Read(
            """
            {"_from_model_config": true, "transformers_version": "4.44.0", "use_cache": true, "bos_token_id": 0, "eos_token_id": [1, 9], "pad_token_id": 3,
             "do_sample": true, "max_new_tokens": 100, "min_new_tokens": 2, "temperature": 0.7, "top_k": 40, "top_p": 0.9, "min_p": 0.05, "typical_p": 0.95,
             "repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "bad_words_ids": [[5], [6, 7]], "stop_strings": ["\n"], "length_penalty": 0.8,
             "early_stopping": "never", "num_return_sequences": 2, "num_beams": 1, "min_length": 0, "forced_eos_token_id": null, "renormalize_logits": false}
            """);
        RequestSettings settings = defaults.Settings;
        Assert.Equal((100, 2, 0.7, 40), (settings.MaxTokens, settings.MinTokens, settings.Temperature, settings.TopK));
        Assert.Equal((0.9, 0.05, 0.95, 1.2), (settings.TopP, settings.MinP, settings.TypicalP, settings.RepetitionPenalty));
        Assert.Equal((3, 0.8, EarlyStopping.Never, 2), (settings.NoRepeatNgramSize, settings.LengthPenalty, settings.EarlyStopping, settings.N));
        Assert.Equal([[5], [6, 7]], settings.BadWordsIds!);
        Assert.Equal(["\n"], settings.Stop!);
        Assert.Equal(0, defaults.StartToken);
        Assert.Equal([1, 9], defaults.EndTokens);
        Assert.Empty(defaults.Unused);
    }

    [Theory]
    [InlineData("""{"do_sample": false}""", 0.0)]
    [InlineData("""{"do_sample": false, "temperature": 0.7}""", 0.0)]
    [InlineData("""{"do_sample": true, "temperature": 0.7}""", 0.7)]
    [InlineData("""{"do_sample": true}""", null)]
    [InlineData("""{"temperature": 0.7}""", 0.7)]
    [InlineData("""{}""", null)]
    [InlineData("""{"do_sample": false, "num_beams": 4}""", 0.0)]
    public void Read_DoSample_DecidesTheTemperature(string json, double? expected) => Assert.Equal(expected, Read(json).Settings.Temperature);

    [Theory]
    [InlineData("""{"max_length": 50}""", "max_length is not used. It counts the prompt; max_new_tokens does not.")]
    [InlineData("""{"min_length": 5}""", "min_length is not used. It counts the prompt; min_new_tokens does not.")]
    [InlineData("""{"penalty_alpha": 0.6}""", "penalty_alpha is not used. There is no such setting here.")]
    [InlineData("""{"seed": 7}""", "seed is not used. There is no such setting here.")]
    [InlineData("""{"top_p": 1.5}""", "top_p is not used. Send a number above 0 and up to 1; got 1.5.")]
    [InlineData("""{"bad_words_ids": [[4], [32]]}""", "bad_words_ids is not used. It has a token that is not in the vocabulary.")]
    [InlineData("""{"num_return_sequences": 3, "num_beams": 2}""", "num_return_sequences is not used. Send at most num_beams, which is 2; got 3.")]
    [InlineData("""{"temperature": 0.7, "num_beams": 2}""",
        "temperature is not used. Send 0 or nothing with num_beams above 1, as beams do not draw; got 0.7.")]
    [InlineData("""{"num_beams": 4, "do_sample": true}""", "num_beams is not used. Beams do not draw, and do_sample is true.")]
    [InlineData("""{"min_new_tokens": 80, "no_repeat_ngram_size": -1}""",
        "no_repeat_ngram_size is not used. Send an integer from 0 (off) to 1,024; got -1.",
        "min_new_tokens is not used. Send at most max_tokens, which is 64; got 80.")]
    public void Read_WhatCannotBeUsed_IsNamedAndTheRestTaken(string json, params string[] unused)
    {
        GenerationDefaults defaults = Read(json.Replace("{\"", "{\"top_k\": 12, \"", StringComparison.Ordinal));
        Assert.Equal(unused.Select(sentence => $"generation_config.json: {sentence}"), defaults.Unused);
        Assert.Equal(12, defaults.Settings.TopK);
    }

    [Theory]
    [InlineData("""{"eos_token_id": [1, 32]}""", "generation_config.json says eos_token_id 32; it must be a token from 0 to 31.")]
    [InlineData("""{"do_sample": "yes"}""", "generation_config.json says do_sample \"yes\"; it must be true or false.")]
    [InlineData("[]", "generation_config.json must hold a JSON object; it holds an array.")]
    public void Read_WhatIsWrong_IsRefused(string json, string message) => Assert.Equal(message, Assert.Throws<CheckpointException>(() => Read(json)).Message);

    [Fact]
    public void Import_GenerationConfig_BecomesThePackagesDefaults()
    {
        var checkpoint = TestCheckpoint.Random(new ModelShape(Layers: 1, Heads: 1, Width: 8, FeedForward: 8, Positions: 4, Vocabulary: 16), seed: 1);
        checkpoint.Write(_folder.Path);
        File.WriteAllText(_folder["generation_config.json"], """{"eos_token_id": [2, 3], "top_k": 7, "max_length": 20}""");
        List<string> notices = [];
        var options = new ImportOptions
        {
            Checkpoint = _folder.Path,
            Package = _folder["package"],
            Precision = WeightPrecision.Fp32,
            Name = "test",
            Notice = notices.Add,
        };
        ModelManifest manifest = ModelImporter.Import(options, progress: null, TestContext.Current.CancellationToken).Manifest;
        Assert.Equal(7, manifest.Defaults.TopK);
        Assert.Equal(0, manifest.StartToken);
        Assert.Equal([2, 3], manifest.EndTokens);
        Assert.Single(notices);
    }

    public void Dispose() => _folder.Dispose();

    private GenerationDefaults Read(string json)
    {
        File.WriteAllText(_folder["generation_config.json"], json);
        return GenerationDefaults.Read(_folder.Path, vocabulary: 32);
    }
}
