"""NVIDIA's own client against a Slipway endpoint: python conformance.py HOST:PORT TOKEN. Prints one JSON object of what it saw."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

address, token = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"}
client = triton.InferenceServerClient(address)


def tensor(name, values, datatype):
    value = triton.InferInput(name, list(values.shape), datatype)
    value.set_data_from_numpy(values, binary_data=False)
    return value


def inputs(ages, purposes):
    return [
        tensor("age", np.array(ages, dtype=np.float64).reshape(-1, 1), "FP64"),
        tensor("purpose", np.array(purposes, dtype=object).reshape(-1, 1), "BYTES"),
    ]


def error(work):
    try:
        work()
    except InferenceServerException as e:
        return {"status": e.status(), "message": e.message()}
    return None


wanted = [
    triton.InferRequestedOutput("probability", binary_data=False),
    triton.InferRequestedOutput("decision", binary_data=False),
]
result = client.infer("scores", inputs([40, 90], ["car", "school"]), outputs=wanted, request_id="mine", headers=headers)
plain = client.infer("scores", inputs([40], ["car"]), headers=headers)
binary = triton.InferInput("age", [1, 1], "FP64")
binary.set_data_from_numpy(np.array([[1.0]]), binary_data=True)
print(
    json.dumps(
        {
            "live": client.is_server_live(headers=headers),
            "ready": client.is_server_ready(headers=headers),
            "model_ready": client.is_model_ready("scores", headers=headers),
            "version_ready": client.is_model_ready("scores", "1.0.0", headers=headers),
            "other_ready": client.is_model_ready("other", headers=headers),
            "server": client.get_server_metadata(headers=headers),
            "model": client.get_model_metadata("scores", headers=headers),
            "response": {k: result.get_response()[k] for k in ("id", "model_name", "model_version")},
            "probability": result.as_numpy("probability").tolist(),
            "probability_type": str(result.as_numpy("probability").dtype),
            "decision": [d.decode() if isinstance(d, bytes) else d for d in result.as_numpy("decision").ravel()],
            "plain": plain.as_numpy("probability").tolist(),
            "unknown_model": error(lambda: client.infer("other", inputs([1], ["car"]), headers=headers)),
            "unknown_input": error(
                lambda: client.infer("scores", [tensor("z", np.zeros((1, 1)), "FP64")], headers=headers)
            ),
            "missing_input": error(lambda: client.infer("scores", inputs([1], ["car"])[:1], headers=headers)),
            "wrong_type": error(
                lambda: client.infer(
                    "scores",
                    [tensor("age", np.zeros((1, 1), np.float32), "FP32"), inputs([1], ["car"])[1]],
                    headers=headers,
                )
            ),
            "binary": error(lambda: client.infer("scores", [binary, inputs([1], ["car"])[1]], headers=headers)),
            "no_token": error(lambda: client.get_server_metadata()),
        }
    )
)
