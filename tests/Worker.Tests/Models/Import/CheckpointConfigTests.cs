using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Import;

public sealed class CheckpointConfigTests
{
    [Fact]
    public void Read_KoGpt2_KnowsItsSizesAndTokens()
    {
        CheckpointConfig config = Read(File.ReadAllText(Repository.SharedData("kogpt2", "config.json")));

        Assert.Equal(RandomPackage.KoGpt2, config.Shape);
        Assert.Equal(0, config.StartToken);
        Assert.Equal([1], config.EndTokens);
        Assert.True(config.TiedHead);
        Assert.Equal("CC-BY-NC-SA 4.0", config.Licence);
    }

    [Fact]
    public void Read_OnlySizesSaid_TakesHuggingFacesDefaults()
    {
        CheckpointConfig config = Read("""{"model_type":"gpt2","vocab_size":50,"n_ctx":12,"n_embd":16,"n_layer":2,"n_head":2}""");

        Assert.Equal(new ModelShape(Layers: 2, Heads: 2, Width: 16, FeedForward: 64, Positions: 12, Vocabulary: 50), config.Shape);
        Assert.Equal(1e-5f, config.LayerNormEpsilon);
        Assert.True(config.TiedHead);
        Assert.Null(config.StartToken);
        Assert.Empty(config.EndTokens);
        Assert.Null(config.Licence);
    }

    [Fact]
    public void Read_GeneralNamesAndNulls_AreUnderstood()
    {
        CheckpointConfig config = Read("""
            {"model_type":"gpt2","vocab_size":50,"max_position_embeddings":12,"n_ctx":99,"hidden_size":16,"num_hidden_layers":3,"num_attention_heads":1,
             "n_inner":null,"activation_function":"gelu_pytorch_tanh","bos_token_id":null,"eos_token_id":[1,7],
             "tie_word_embeddings":false,"scale_attn_weights":null}
            """);

        Assert.Equal(new ModelShape(Layers: 3, Heads: 1, Width: 16, FeedForward: 64, Positions: 12, Vocabulary: 50), config.Shape);
        Assert.Equal([1, 7], config.EndTokens);
        Assert.Null(config.StartToken);
        Assert.False(config.TiedHead);
    }

    private static CheckpointConfig Read(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], json);
        return CheckpointConfig.Read(folder.Path);
    }
}
