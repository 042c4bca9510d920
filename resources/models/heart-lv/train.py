#!/usr/bin/env python3
"""Trains the heart model that comes with Diptych, through Diptych's own commands.

    python resources/models/heart-lv/train.py --images FOLDER --work FOLDER
    python resources/models/heart-lv/train.py --images FOLDER --work FOLDER --fold 1/3 --epochs 45 [--recipe FILE] [--percentiles 1,97]

FOLDER holds images/PATIENT/*.png and masks/PATIENT/*.png of the same names: short-axis frames of the Sunnybrook Cardiac Data (CC0;
Radau et al. 2009, http://hdl.handle.net/10380/3070), the left ventricle's cavity white. Needs numpy and SimpleITK, which
tests/requirements.txt brings, and the built programs.

Each patient becomes a series (a stack of frames as NIfTI), its mask a reference track. Whole patients are held out. Nothing is chosen on
them: settings were compared by --fold, which leaves out a third of the other patients instead. With the length in epochs and the same
number of threads a machine makes the same weights again. README.md beside this file has the figures.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import numpy
import SimpleITK

HERE = pathlib.Path(__file__).resolve().parent
HELD_OUT = "SC-HF-I-01,SC-HF-I-02,SC-HF-I-04,SC-HF-NI-03,SC-HYP-01,SC-N-03"
# Its contours lie some 10 pixels beside the cavity, on every frame: nothing can be learnt from them.
MISPLACED = "SC-N-06"
NAME = "Heart LV"


def stack(files):
    return numpy.stack([SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(file))) for file in files])


def write_nifti(voxels, path):
    image = SimpleITK.GetImageFromArray(voxels)
    image.SetSpacing((1.3, 1.3, 8.0))  # the frames do not say; it is what such studies have
    SimpleITK.WriteImage(image, str(path))


class Diptych:
    def __init__(self, program, project):
        self.program, self.project = str(program), str(project)

    def __call__(self, command, *arguments, json_wanted=True):
        words = [self.program, *command.split(), self.project, *map(str, arguments)]
        ran = subprocess.run(words + (["--json"] if json_wanted else []), stdout=subprocess.PIPE, text=True)
        if ran.returncode != 0:
            sys.exit(f"{' '.join(words)} failed ({ran.returncode})\n{ran.stdout}")
        return json.loads(ran.stdout) if json_wanted else None


def prepare(diptych, images, work, patients):
    """One series a patient, numbered in the order of `patients`."""
    diptych("new")
    for number, patient in enumerate(patients, 1):
        files = sorted((images / "images" / patient).glob("*.png"))
        masks = [images / "masks" / patient / file.name for file in files]
        volume, labels = work / f"{number:02}.nii.gz", work / f"{number:02}-labels.nii.gz"
        write_nifti(stack(files), volume)
        write_nifti((stack(masks) > 127).astype(numpy.uint8), labels)
        diptych("import", volume)
        diptych("labels import", labels, "--series", number, "--as", "reference", "--scheme", "cardiac-mr", "--segments", "lv-cavity")


def dice(diptych, number):
    found = diptych("evaluate", "--series", number)
    return next(s["dice"] for s in found["evaluations"][0]["segments"] if s["id"] == "lv-cavity")


def finish(folder):
    """What PNG files cannot say: these are magnetic resonance images, of pixels as in the DICOM originals. A model of the same
    name as the file beside the program."""
    (card,) = folder.glob("*.json")
    told = json.loads(card.read_text())
    told.update(modality="MR", spacingLow=1.25, spacingHigh=1.4)
    (folder / "heart-lv.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    card.with_suffix(".safetensors").rename(folder / "heart-lv.safetensors")
    card.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="an empty folder; the model is left in it")
    parser.add_argument("--diptych", type=pathlib.Path, default=HERE.parents[2] / "build/release/bin/diptych")
    parser.add_argument("--config", default="din-lite")
    parser.add_argument("--recipe", type=pathlib.Path, default=HERE / "recipe.json")
    parser.add_argument("--epochs", type=int, default=110)
    parser.add_argument("--hold-out", default=HELD_OUT)
    parser.add_argument("--fold", help="I/N: of the patients that are not held out, leave out every Nth and judge on those")
    parser.add_argument("--percentiles", default="1,97", help="of each slice, stretched to the network's range")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    everybody = sorted(folder.name for folder in (options.images / "images").iterdir())
    held_out = options.hold_out.split(",")
    patients = everybody
    if options.fold:
        fold, folds = map(int, options.fold.split("/"))
        patients = [patient for patient in everybody if patient not in held_out]
        held_out = patients[fold - 1 :: folds]
    judged = [patients.index(patient) + 1 for patient in held_out]
    taught = [number for number, patient in enumerate(patients, 1) if number not in judged and patient != MISPLACED]

    options.work.mkdir(parents=True, exist_ok=True)
    diptych = Diptych(options.diptych, options.work / "heart.diptych")
    prepare(diptych, options.images, options.work, patients)
    threads = ["--threads", options.threads]
    trained = diptych(
        "train", "--config", options.config, "--recipe", options.recipe, "--epochs", options.epochs, "--name", NAME,
        "--series", ",".join(map(str, taught)), "--validation", "none", "--labels", "reference", "--slice-percentiles", options.percentiles,
        "--seed", options.seed, *threads,
    )
    diptych("segment", "--model", NAME, "--series", ",".join(map(str, judged)), *threads)
    figures = {patient: dice(diptych, number) for patient, number in zip(held_out, judged)}
    mean = sum(figures.values()) / len(figures)
    print(json.dumps({"mean": mean, "patients": figures, "minutes": trained["model"]["trainingSeconds"] / 60}, indent=2))
    diptych("models export", "--model", NAME, "--out", options.work / "model")
    finish(options.work / "model")


if __name__ == "__main__":
    main()
