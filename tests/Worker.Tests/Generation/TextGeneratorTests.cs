using System.Text.Json.Nodes;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Tests.Engine;
using KoGpt2.Worker.Tests.Queue;
using KoGpt2.Worker.Tests.Tokenization;
using KoGpt2.Worker.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KoGpt2.Worker.Tests.Generation;

public sealed class TextGeneratorTests(Packages packages) : IClassFixture<Packages>
{
    private static readonly GenerationSettings s_greedy = new() { Temperature = 0, MaxTokens = 24 };

    // What follows "정말 재미있", to its end.
    private static readonly JsonNode s_golden = TestData.Rows("demo-goldens", "greedy.jsonl")[1];

    private static string GoldenText => TokenizerData.Demo.Decode(s_golden.Ints("new_tokens"), new DecodeOptions { Continues = true });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GenerateAsync_Prompt_GoesOnWithItsText()
    {
        await using TextGenerator generator = Load();
        PromptResult.Generated generated = Assert.IsType<PromptResult.Generated>(await generator.GenerateAsync(new Prompt.Text("정말 재미있"), s_greedy, Stop));
        GeneratedChoice choice = Assert.Single(generated.Choices);
        Assert.Equal(s_golden.Ints("input_ids"), generated.PromptTokens);
        Assert.Equal(s_golden.Ints("new_tokens"), choice.Tokens);
        Assert.Equal(GoldenText, choice.Text);
        Assert.Equal(FinishReason.Stop, choice.FinishReason);
    }

    [Fact]
    public async Task GenerateAsync_StopText_IsNotPartOfTheText()
    {
        await using TextGenerator generator = Load();
        string whole = await TextAsync(generator, s_greedy with { MinTokens = 20 });
        string stop = whole[10..13];
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], await TextAsync(generator, s_greedy with { MinTokens = 20, Stop = [stop] }));
    }

    [Fact]
    public async Task GenerateAsync_SeveralChoices_AreDrawnApartAndTheSameAgain()
    {
        await using TextGenerator generator = Load();
        GenerationSettings settings = new() { N = 4, Seed = 11, MaxTokens = 12 };
        string[] first = await TextsAsync(generator, settings), second = await TextsAsync(generator, settings);
        Assert.Equal(4, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(300, "Send a prompt of at most 255 tokens, to leave room for one more; got 300.")]
    [InlineData(9_000, "Send a prompt of at most 255 tokens, to leave room for one more; got more than 4,096.")]
    public async Task GenerateAsync_PromptTooLong_IsRefusedWithBothNumbers(int tokens, string message)
    {
        await using TextGenerator generator = Load();
        PromptResult result = await generator.GenerateAsync(new Prompt.Text(string.Concat(Enumerable.Repeat("<usr>", tokens))), s_greedy, Stop);
        Assert.Equal(message, Assert.IsType<PromptResult.Refused>(result).Error.Message);
    }

    [Fact]
    public void Constructor_PackageWithoutTokenizer_Throws()
    {
        using var folder = new TempFolder();
        var shape = new ModelShape(Layers: 1, Heads: 1, Width: 32, FeedForward: 32, Positions: 16, Vocabulary: 32);
        ModelPackage package = RandomPackage.Write(folder["package"], shape, WeightPrecision.Fp32, seed: 1, progress: null, Stop);
        ModelPackageException error = Assert.Throws<ModelPackageException>(() => new TextGenerator(package, new EngineOptions(), NullLoggerFactory.Instance));
        Assert.Equal("The model package random has no tokenizer.json; one of random weights generates no text.", error.Message);
    }

    [Fact]
    public void Constructor_CudaThatIsNotThere_SaysWhy()
    {
        Assert.SkipWhen(ComputeDevice.CudaFault() is null, "There is a CUDA device here.");
        var options = new EngineOptions { Rows = 2, Device = EngineDevice.Cuda };
        var error = Assert.Throws<DeviceUnavailableException>(() => new TextGenerator(packages.Demo(WeightPrecision.Fp16), options, NullLoggerFactory.Instance));
        Assert.Equal(
            "Engine:Device is cuda, but this build's ONNX Runtime has no CUDAExecutionProvider (it has CPUExecutionProvider); build it with -p:OnnxRuntime=cuda.",
            error.Message);
    }

    [Fact]
    public async Task GenerateAsync_AutoAndNoCuda_RunsOnTheProcessorAndSaysWhy()
    {
        Assert.SkipWhen(ComputeDevice.CudaFault() is null, "There is a CUDA device here.");
        using var log = new LogWatch("The model runs on the processor, because this build's ONNX Runtime has no CUDAExecutionProvider");
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        var options = new EngineOptions { Rows = 2, Device = EngineDevice.Auto };
        await using var generator = new TextGenerator(packages.Demo(WeightPrecision.Fp16), options, logs);
        Assert.True(log.Said.IsCompleted);
        PromptResult.Generated generated = Assert.IsType<PromptResult.Generated>(await generator.GenerateAsync(new Prompt.Text("정말 재미있"), s_greedy, Stop));
        Assert.Equal(GoldenText, Assert.Single(generated.Choices).Text);
    }

    private TextGenerator Load() => new(packages.Demo(WeightPrecision.Fp32), new EngineOptions { Rows = 4 }, NullLoggerFactory.Instance);

    private static async Task<string> TextAsync(TextGenerator generator, GenerationSettings settings) => (await TextsAsync(generator, settings))[0];

    private static async Task<string[]> TextsAsync(TextGenerator generator, GenerationSettings settings) =>
        [.. Assert.IsType<PromptResult.Generated>(await generator.GenerateAsync(new Prompt.Text("이 영화"), settings, Stop)).Choices.Select(choice => choice.Text)];
}
