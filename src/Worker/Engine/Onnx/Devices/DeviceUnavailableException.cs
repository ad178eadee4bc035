namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>The device that was asked for cannot run the model.</summary>
/// <param name="message">What is wrong, and what would be right.</param>
/// <param name="cause">What the device said.</param>
public sealed class DeviceUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
