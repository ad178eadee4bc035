using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Models;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices;

public sealed class DeviceRulesTests
{
    [Theory]
    [InlineData(WeightPrecision.Fp32, null)]
    [InlineData(WeightPrecision.Int8, null)]
    [InlineData(WeightPrecision.Fp16, "An fp16 model is made for CUDA devices; for the processor, import it as int8.")]
    public void Choose_Cpu_NeverAsksForCuda(WeightPrecision precision, string? regret) =>
        Assert.Equal(new DeviceChoice(Cuda: false, regret), DeviceRules.Choose(EngineDevice.Cpu, precision, () => throw new InvalidOperationException()));

    [Theory]
    [InlineData(EngineDevice.Cuda)]
    [InlineData(EngineDevice.Auto)]
    public void Choose_HalfPrecisionAndADevice_TakesIt(EngineDevice asked) =>
        Assert.Equal(new DeviceChoice(Cuda: true, Regret: null), DeviceRules.Choose(asked, WeightPrecision.Fp16, () => null));

    [Fact]
    public void Choose_AutoWithoutADevice_SaysWhyTheProcessor() =>
        Assert.Equal(
            new DeviceChoice(Cuda: false, "The model runs on the processor, because the driver is too old."),
            DeviceRules.Choose(EngineDevice.Auto, WeightPrecision.Fp16, () => "the driver is too old"));

    [Fact]
    public void Choose_AutoWithAnotherPackage_SaysWhatToImport() =>
        Assert.Equal(
            "The model runs on the processor, because the package is int8 and a CUDA device takes fp16; import the model with --precision fp16.",
            DeviceRules.Choose(EngineDevice.Auto, WeightPrecision.Int8, () => null).Regret);

    [Fact]
    public void Choose_CudaThatCannotBe_SaysWhy()
    {
        var none = Assert.Throws<DeviceUnavailableException>(() => DeviceRules.Choose(EngineDevice.Cuda, WeightPrecision.Fp16, () => "the driver is too old"));
        Assert.Equal("Engine:Device is cuda, but the driver is too old.", none.Message);
        var other = Assert.Throws<DeviceUnavailableException>(() => DeviceRules.Choose(EngineDevice.Cuda, WeightPrecision.Fp32, () => null));
        Assert.Equal("Engine:Device is cuda, but the package is fp32 and a CUDA device takes fp16; import the model with --precision fp16.", other.Message);
    }
}
